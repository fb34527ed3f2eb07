#include "ldap/windows_time.hpp"

#include <gtest/gtest.h>

namespace writeback::ldap {

using std::chrono::seconds;

TEST(WindowsTime, MomentsCountFrom1601InStepsOf100Nanoseconds) {
  EXPECT_EQ(parse_file_time("116444736000000000"), Timestamp{});
  EXPECT_EQ(parse_file_time("130000000000000000"), Timestamp{seconds{1355526400}});
  EXPECT_EQ(parse_file_time("1"), Timestamp{seconds{-11644473600}});
}

TEST(WindowsTime, WhatMeansNeverIsNoMoment) {
  for (const char* text : {"", "0", "-1", "9223372036854775807", "9223372036854775808", "12x"}) {
    EXPECT_EQ(parse_file_time(text), std::nullopt) << text;
  }
}

TEST(WindowsTime, SpansAreNegative) {
  EXPECT_EQ(parse_interval("-18000000000"), seconds{1800});
  EXPECT_EQ(parse_interval("-36288000000000"), std::chrono::days{42});
  EXPECT_EQ(parse_interval("-1"), seconds{0});
}

TEST(WindowsTime, ForEverAndNoneAreNoSpan) {
  for (const char* text : {"", "0", "1800", "-9223372036854775808", "-9223372036854775809", "-"}) {
    EXPECT_EQ(parse_interval(text), std::nullopt) << text;
  }
}

}  // namespace writeback::ldap
