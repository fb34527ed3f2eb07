#include "ldap/password_policy_control.hpp"

#include <gtest/gtest.h>

#include <cstdlib>
#include <string>

#include "tests/support/ber.hpp"

namespace writeback::ldap {
namespace {

using test::ber;
using test::ber_integer;
using test::policy_value;
using std::string_literals::operator""s;

std::optional<PolicyError> read(const std::string& value) {
  Reply reply;
  reply.controls.push_back({std::string(password_policy_oid), value});
  return policy_error_of(reply);
}

TEST(PasswordPolicyControl, EveryError) {
  for (int error = 0; error <= 9; ++error) {
    const std::string plain = policy_value(error);
    EXPECT_EQ(read(plain), static_cast<PolicyError>(error));
    const std::string seconds_left = policy_value(error, ber_integer(86'400, 0x80));
    EXPECT_EQ(read(seconds_left), static_cast<PolicyError>(error));
    const std::string graces_left = policy_value(error, ber_integer(3, 0x81));
    EXPECT_EQ(read(graces_left), static_cast<PolicyError>(error));
  }
}

TEST(PasswordPolicyControl, BytesAsSlapdSendsThem) {
  EXPECT_EQ(read("\x30\x03\x81\x01\x08"), PolicyError::in_history);
  EXPECT_EQ(read("\x30\x03\x81\x01\x00"s), PolicyError::password_expired);
  EXPECT_EQ(read("\x30\x00"s), std::nullopt);
  EXPECT_EQ(read("\x30\x05\xA0\x03\x80\x01\x05"), std::nullopt);
  EXPECT_EQ(read("\x30\x08\xA0\x03\x81\x01\x01\x81\x01\x02"), PolicyError::change_after_reset);
}

TEST(PasswordPolicyControl, WhatMakesNoSenseIsNoError) {
  const std::string values[] = {
      "x",
      "\x30",
      "\x30\x80"s,
      "\x30\x7F",
      "\x30\x84\xFF\xFF\xFF\xFF",
      "\x31\x03\x81\x01\x08",
      "\x30\x03\x82\x01\x08",
      "\x30\x03\x81\x00\x08"s,
      "\x30\x03\x81\x01",
      "\x30\x06\x81\x05\x01\x01\x01\x01\x01",
      "\x30\x02\xA0\x7F",
      "\x30\x04\xA0\x7F\x81\x01",
      policy_value(10),
      policy_value(-1),
      policy_value(127),
      policy_value(1'000'000),
      std::string(4096, '\x30'),
  };
  for (const auto& value : values) {
    EXPECT_EQ(read(value), std::nullopt) << testing::PrintToString(value);
  }
}

TEST(PasswordPolicyControl, AnEmptyValueIsNoError) {
  // In a process of its own: liber reads through a null pointer where it is asked about no bytes.
  EXPECT_EXIT(std::exit(read("") ? 1 : 0), testing::ExitedWithCode(0), "");
}

TEST(PasswordPolicyControl, EveryPrefixIsNone) {
  const std::string whole = policy_value(8, ber_integer(86'400, 0x80));
  for (std::size_t length = 1; length < whole.size(); ++length) {
    EXPECT_EQ(read(whole.substr(0, length)), std::nullopt) << length;
  }
}

TEST(PasswordPolicyControl, IsFoundAmongOthers) {
  Reply reply;
  EXPECT_EQ(policy_error_of(reply), std::nullopt);
  reply.controls.push_back({"1.2.3", policy_value(5)});
  EXPECT_EQ(policy_error_of(reply), std::nullopt);
  reply.controls.push_back({std::string(password_policy_oid), policy_value(6)});
  EXPECT_EQ(policy_error_of(reply), PolicyError::too_short);
}

}  // namespace
}  // namespace writeback::ldap
