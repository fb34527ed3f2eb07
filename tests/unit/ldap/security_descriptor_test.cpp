#include "ldap/security_descriptor.hpp"

#include <gtest/gtest.h>

#include <cstdint>

namespace writeback::ldap {

using namespace std::string_literals;

namespace {

std::string number(std::uint32_t value, int width) {
  std::string bytes;
  for (int i = 0; i < width; ++i) bytes += static_cast<char>((value >> (8 * i)) & 0xFFU);
  return bytes;
}

/// S-1-5-21-`last`.
std::string sid(std::uint32_t last) {
  return "\x01\x02\x00\x00\x00\x00\x00\x05\x15\x00\x00\x00"s + number(last, 4);
}

std::string entry(int type, int flags, std::uint32_t mask, const std::string& object,
                  std::uint32_t who) {
  std::string body = number(mask, 4);
  if (type >= 5) body += number(object.empty() ? 0 : 1, 4) + object;
  body += sid(who);
  return number(static_cast<std::uint32_t>(type), 1) +
         number(static_cast<std::uint32_t>(flags), 1) +
         number(static_cast<std::uint32_t>(body.size() + 4), 2) + body;
}

std::string descriptor(const std::vector<std::string>& entries) {
  std::string list;
  for (const auto& each : entries) list += each;
  return "\x01\x00\x04\x80"s + number(0, 4) + number(0, 4) + number(0, 4) + number(20, 4) +
         "\x04\x00"s + number(static_cast<std::uint32_t>(list.size() + 8), 2) +
         number(static_cast<std::uint32_t>(entries.size()), 2) + "\0\0"s + list;
}

const std::string reset(reset_password_right);
const std::string other(16, '\x07');
constexpr std::uint32_t control = 0x100;
constexpr std::uint32_t me = 7;
const std::vector<std::string> my_sids{"S-1-5-21-7", "S-1-5-21-8"};

std::optional<bool> granted(const std::vector<std::string>& entries) {
  return grants_extended_right(descriptor(entries), reset_password_right, my_sids);
}

}  // namespace

TEST(SecurityDescriptor, TheRightHasToBeGrantedToOneOfTheSids) {
  EXPECT_EQ(granted({entry(5, 0, control, reset, me)}), true);
  EXPECT_EQ(granted({entry(5, 0, control, reset, 8)}), true);
  EXPECT_EQ(granted({entry(5, 0, control, "", me)}), true) << "all extended rights";
  EXPECT_EQ(granted({entry(0, 0, 0xF01FF, "", me)}), true) << "full control";
  EXPECT_EQ(granted({entry(5, 0, control, reset, 9)}), false);
  EXPECT_EQ(granted({entry(5, 0, control, other, me)}), false);
  EXPECT_EQ(granted({entry(5, 0, 0x30, reset, me)}), false) << "read and write, not the right";
  EXPECT_EQ(granted({entry(5, 8, control, reset, me)}), false) << "for what is below only";
  EXPECT_EQ(granted({}), false);
}

TEST(SecurityDescriptor, TheFirstEntryThatSpeaksOfItDecides) {
  EXPECT_EQ(granted({entry(6, 0, control, reset, me), entry(5, 0, control, reset, me)}), false);
  EXPECT_EQ(granted({entry(5, 0, control, reset, me), entry(6, 0, control, reset, me)}), true);
  EXPECT_EQ(granted({entry(1, 0, control, "", 8), entry(5, 0, control, reset, me)}), false);
}

TEST(SecurityDescriptor, BrokenBytesAreNone) {
  const std::string whole = descriptor({entry(5, 0, control, other, me)});
  for (std::size_t length = 0; length < whole.size(); ++length) {
    EXPECT_EQ(grants_extended_right(whole.substr(0, length), reset_password_right, my_sids),
              std::nullopt)
        << length;
  }
  std::string far_away = whole;
  far_away[16] = '\xFF';
  EXPECT_EQ(grants_extended_right(far_away, reset_password_right, my_sids), std::nullopt);
}

}  // namespace writeback::ldap
