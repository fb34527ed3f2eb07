#include "ldap/generalized_time.hpp"

#include <gtest/gtest.h>

#include <cstdint>
#include <string>

namespace writeback::ldap {
namespace {

TEST(GeneralizedTime, IsReadInEveryFormOfTheStandard) {
  struct Case {
    const char* text;
    std::int64_t seconds;
  };
  const Case cases[] = {
      {"19700101000000Z", 0},
      {"20231114221320Z", 1'700'000'000},
      {"20231114221320.123456Z", 1'700'000'000},
      {"20231114221320,9Z", 1'700'000'000},
      {"202311142213Z", 1'699'999'980},
      {"2023111422Z", 1'699'999'200},
      {"2023111422.5Z", 1'699'999'200},
      {"20231114231320+0100", 1'700'000'000},
      {"20231114231320+01", 1'700'000'000},
      {"20231114171320-0500", 1'700'000'000},
      {"20231115034320+0530", 1'700'000'000},
      {"20231114221320.0-0000", 1'700'000'000},
      {"20240229000000Z", 1'709'164'800},
      {"20000229000000Z", 951'782'400},
      {"20161231235960Z", 1'483'228'800},  // a leap second
      {"99991231235959Z", 253'402'300'799},
      {"19691231235959Z", -1},
  };
  for (const auto& c : cases) {
    const auto parsed = parse_generalized_time(c.text);
    ASSERT_TRUE(parsed.has_value()) << c.text;
    EXPECT_EQ(parsed->time_since_epoch().count(), c.seconds) << c.text;
  }
}

TEST(GeneralizedTime, WhatIsNoneOrNoRealMomentIsEmpty) {
  const char* const texts[] = {
      "",
      "Z",
      "2023",
      "20231114Z",
      "20231114221320",
      "20231114221320z",
      "20231114221320ZZ",
      "20231114221320Z ",
      " 20231114221320Z",
      "20231114221320.Z",
      "20231114221320..1Z",
      "20231114221320.1",
      "2023111422132Z",
      "202311142213205Z",
      "20231314221320Z",
      "20230014221320Z",
      "20231100221320Z",
      "20231132221320Z",
      "20230229000000Z",
      "21000229000000Z",
      "20231114241320Z",
      "20231114226020Z",
      "20231114221361Z",
      "2023-11-14T22:13:20Z",
      "20231114221320+1",
      "20231114221320+010",
      "20231114221320+01000",
      "20231114221320+01:00",
      "20231114221320+0a00",
      "20231114221320+",
      "+0231114221320Z",
      "-0231114221320Z",
      "2023111422132\xC2\xB9Z",
  };
  for (const char* text : texts) EXPECT_FALSE(parse_generalized_time(text)) << text;
}

TEST(GeneralizedTime, ZonesBeyondADayAreNone) {
  EXPECT_FALSE(parse_generalized_time("20231114221320+2400"));
  EXPECT_FALSE(parse_generalized_time("20231114221320-9900"));
  EXPECT_FALSE(parse_generalized_time("20231114221320+0060"));
  EXPECT_TRUE(parse_generalized_time("20231114221320+2359"));
}

TEST(GeneralizedTime, EveryPrefixOfATimeIsNone) {
  const std::string whole = "20231114221320.5+0130";
  ASSERT_TRUE(parse_generalized_time(whole));
  for (std::size_t length = 0; length < whole.size(); ++length) {
    const auto prefix = whole.substr(0, length);
    const bool ends_behind_the_hours_of_the_zone = length == whole.size() - 2;
    EXPECT_EQ(parse_generalized_time(prefix).has_value(), ends_behind_the_hours_of_the_zone)
        << prefix;
  }
}

}  // namespace
}  // namespace writeback::ldap
