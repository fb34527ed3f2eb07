#include "api/random_id.hpp"

#include <gtest/gtest.h>

#include <set>
#include <string>

namespace writeback::api {
namespace {

TEST(RandomId, Is128BitsInHexAndNeverTheSame) {
  std::set<std::string> seen;
  for (int i = 0; i < 1000; ++i) {
    const std::string id = random_id();
    EXPECT_EQ(id.size(), 32U);
    EXPECT_EQ(id.find_first_not_of("0123456789abcdef"), std::string::npos) << id;
    EXPECT_TRUE(seen.insert(id).second) << id;
  }
}

}  // namespace
}  // namespace writeback::api
