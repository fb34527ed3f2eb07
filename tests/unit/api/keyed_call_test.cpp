#include "api/keyed_call.hpp"

#include <gtest/gtest.h>

#include "tests/unit/policy/fake_keys.hpp"
#include "tests/unit/run_task.hpp"

namespace writeback::api {
namespace {

TEST(KeyedCall, AnEarlierWriteIsNotForgottenByAFailureToLook) {
  test::FakeKeys keys;
  Request request;
  request.idempotency_key = "key";
  keys.rows["portal/reset/key"] = {"", KeyClaim::Kind::abandoned, {}, "open before"};
  const Problem away{ProblemKind::directory_unavailable};
  for (int attempt = 0; attempt < 2; ++attempt) {
    KeyedCall call(keys, "portal", "reset", request);
    ASSERT_TRUE(test::run(call.begin()));
    EXPECT_EQ(call.note_of_an_earlier_write(), "open before") << attempt;
    ASSERT_TRUE(test::run(call.end(&away, Response{})));
  }
}

}  // namespace
}  // namespace writeback::api
