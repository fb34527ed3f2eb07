#include "policy/timestamp.hpp"

#include <gtest/gtest.h>

namespace writeback {
namespace {

TEST(Timestamp, IsWrittenAsRfc3339InUtc) {
  struct Case {
    std::int64_t seconds;
    const char* text;
  };
  const Case cases[] = {
      {0, "1970-01-01T00:00:00Z"},
      {-1, "1969-12-31T23:59:59Z"},
      {951'782'399, "2000-02-28T23:59:59Z"},
      {951'782'400, "2000-02-29T00:00:00Z"},
      {1'709'164'800, "2024-02-29T00:00:00Z"},
      {1'795'404'060, "2026-11-23T03:21:00Z"},
      {2'147'483'648, "2038-01-19T03:14:08Z"},
      {4'102'444'799, "2099-12-31T23:59:59Z"},
      {253'402'300'799, "9999-12-31T23:59:59Z"},
  };
  for (const auto& c : cases) {
    EXPECT_EQ(rfc3339(Timestamp{std::chrono::seconds{c.seconds}}), c.text);
  }
}

}  // namespace
}  // namespace writeback
