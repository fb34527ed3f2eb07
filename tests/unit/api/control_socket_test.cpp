#include "api/control_socket.hpp"

#include <gtest/gtest.h>

namespace writeback::api {
namespace {

TEST(ControlSocket, RootAndTheDaemonsOwnUserMayControlAndNobodyNever) {
  constexpr LocalUser nobody = 65534;
  EXPECT_TRUE(may_control(0, 998));
  EXPECT_TRUE(may_control(998, 998));
  EXPECT_FALSE(may_control(1000, 998));
  EXPECT_FALSE(may_control(nobody, 998));
  EXPECT_FALSE(may_control(nobody, nobody)) << "in a user namespace that is everybody";
}

}  // namespace
}  // namespace writeback::api
