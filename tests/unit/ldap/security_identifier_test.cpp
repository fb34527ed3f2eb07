#include "ldap/security_identifier.hpp"

#include <gtest/gtest.h>

#include <string>

namespace writeback::ldap {

using namespace std::string_literals;

TEST(SecurityIdentifier, IsWrittenAsWindowsWritesIt) {
  EXPECT_EQ(sid_text("\x01\x02\x00\x00\x00\x00\x00\x05\x20\x00\x00\x00\x20\x02\x00\x00"s),
            "S-1-5-32-544");
  EXPECT_EQ(sid_text("\x01\x05\x00\x00\x00\x00\x00\x05\x15\x00\x00\x00\x01\x00\x00\x00"
                     "\xff\xff\xff\xff\x02\x00\x00\x00\x00\x02\x00\x00"s),
            "S-1-5-21-1-4294967295-2-512");
}

TEST(SecurityIdentifier, OtherBytesAreNone) {
  const std::string good("\x01\x01\x00\x00\x00\x00\x00\x05\x12\x00\x00\x00", 12);
  ASSERT_EQ(sid_text(good), "S-1-5-18");
  EXPECT_EQ(sid_text(""), "");
  EXPECT_EQ(sid_text(good.substr(0, 7)), "");
  EXPECT_EQ(sid_text(good.substr(0, 11)), "");
  EXPECT_EQ(sid_text(good + "x"), "");
}

TEST(SecurityIdentifier, AdministratorsAreKnownByTheirNumbers) {
  const std::string domain = "S-1-5-21-1-2-3-";
  for (const char* number : {"500", "502", "512", "516", "518", "519", "521", "526", "527"}) {
    EXPECT_TRUE(is_protected_sid(domain + number)) << number;
  }
  for (const char* number : {"544", "548", "549", "550", "551", "552"}) {
    EXPECT_TRUE(is_protected_sid("S-1-5-32-"s + number)) << number;
  }
  for (const std::string& sid : {domain + "513", domain + "1512", domain + "544", "S-1-5-32-545"s,
                                 "S-1-5-32-512"s, "S-1-5-11"s, ""s, "S-1-5-32-"s, "S-1-5-21-"s}) {
    EXPECT_FALSE(is_protected_sid(sid)) << sid;
  }
}

TEST(SecurityIdentifier, AGuidIsANameForTheEntry) {
  EXPECT_EQ(guid_name("\x00\x01\x02\x03\x04\x05\x06\x07\x08\x09\x0a\x0b\x0c\x0d\xfe\xff"s),
            "<GUID=000102030405060708090a0b0c0dfeff>");
  EXPECT_EQ(guid_name(""), "");
  EXPECT_EQ(guid_name("short"), "");
}

}  // namespace writeback::ldap
