#include "ldap/dn.hpp"

#include <gtest/gtest.h>

#include <string>

namespace writeback::ldap {
namespace {

using std::string_literals::operator""s;

TEST(Dn, SpellingsOfOneNameAreEqual) {
  const std::pair<const char*, const char*> same[] = {
      {"uid=ada,dc=example", "UID=Ada,DC=Example"},
      {"uid=ada,dc=example", "uid = ada , dc = example"},
      {"cn=Ada Lovelace,dc=example", "cn=Ada   Lovelace,dc=example"},
      {"cn=Ada Lovelace,dc=example", "cn=\\20Ada Lovelace\\20,dc=example"},
      {"cn=Lovelace\\, Ada,dc=example", "cn=Lovelace\\2C Ada,dc=example"},
      {"cn=a\\+b,dc=example", "cn=a\\2Bb,dc=example"},
      {"cn=\\C3\\84rger,dc=example", "cn=\xC3\x84rger,dc=example"},
      {"cn=\xC3\x84rger,dc=example", "cn=\xC3\xA4rger,dc=example"},
      {"cn=\xD0\x96\xD0\x9E,dc=example", "cn=\xD0\xB6\xD0\xBE,dc=example"},
      {"cn=\xF0\x90\x90\x80,dc=example", "cn=\xF0\x90\x90\xA8,dc=example"},  // Deseret, 4 bytes
      {"uid=ada+cn=Ada,dc=example", "cn=ada+uid=ADA,dc=example"},
      {"commonName=ada,domainComponent=example", "cn=ada,dc=example"},
      {"2.5.4.3=ada,0.9.2342.19200300.100.1.25=example", "cn=ada,dc=example"},
      {"userid=ada,organizationalUnitName=people", "uid=ada,ou=people"},
      {"surname=b,organizationName=o,countryName=de", "sn=b,o=o,c=DE"},
      {"cn=#61,dc=example", "cn=#61,dc=example"},
  };
  for (const auto& [one, other] : same) {
    SCOPED_TRACE(std::string(one) + " / " + other);
    const auto first = normalise(one);
    const auto second = normalise(other);
    ASSERT_TRUE(first.has_value());
    ASSERT_TRUE(second.has_value());
    EXPECT_EQ(first->rdns, second->rdns);
  }
}

TEST(Dn, DifferentNamesStayDifferent) {
  const std::pair<const char*, const char*> different[] = {
      {"uid=ada,dc=example", "uid=adb,dc=example"},
      {"uid=ada,dc=example", "cn=ada,dc=example"},
      {"uid=ada,ou=a,dc=example", "uid=ada,dc=example"},
      {"cn=Ada Lovelace,dc=example", "cn=AdaLovelace,dc=example"},
      {"cn=a\\,dc=b,dc=example", "cn=a,dc=b,dc=example"},
      {"cn=a+uid=b,dc=example", "cn=a\\+uid=b,dc=example"},
      {"cn=a+uid=b,dc=example", "cn=a\\0Auid=b,dc=example"},
      {"cn=a\\0A+uid=b,dc=example", "cn=a+uid=b,dc=example"},
      {"uid=ada,dc=example,dc=com", "uid=ada,dc=com,dc=example"},
      {"cn=\xC3\xA4,dc=example", "cn=a,dc=example"},
      {"cn=a\\00b,dc=example", "cn=a,dc=example"},
      {"cn=\\5C61,dc=example", "cn=a,dc=example"},
  };
  for (const auto& [one, other] : different) {
    SCOPED_TRACE(std::string(one) + " / " + other);
    const auto first = normalise(one);
    const auto second = normalise(other);
    ASSERT_TRUE(first.has_value());
    ASSERT_TRUE(second.has_value());
    EXPECT_NE(first->rdns, second->rdns);
  }
}

TEST(Dn, WhatIsNoDnIsNone) {
  const char* const texts[] = {"ada",       "uid=ada,",     ",uid=ada", "uid=ada,,dc=example",
                               "=ada",      "uid=ada,dc",   "uid=a+",   "uid=\\zz,dc=example",
                               "uid=ada\\", "(uid=ada)",    "1.2=a,b",  "cn=\"a",
                               "cn=#6",     "dc=a,uid=b\\1"};
  for (const char* text : texts) EXPECT_FALSE(normalise(text).has_value()) << text;
}

TEST(Dn, TheEmptyDnIsTheRoot) {
  const auto root = normalise("");
  ASSERT_TRUE(root.has_value());
  EXPECT_TRUE(root->rdns.empty());
}

TEST(Dn, HasOneRdnForEachLevel) {
  const auto dn = normalise("uid=ada+cn=x,ou=people,dc=example,dc=com");
  ASSERT_TRUE(dn.has_value());
  EXPECT_EQ(dn->rdns.size(), 4U);
  const auto people = normalise("OU=People, DC=Example, DC=Com");
  ASSERT_TRUE(people.has_value());
  EXPECT_TRUE(is_within(*dn, *people));
  EXPECT_FALSE(is_within(*people, *dn));
}

TEST(Dn, EmptyValuesAreAllowed) {
  const auto dn = normalise("cn=,dc=example");
  ASSERT_TRUE(dn.has_value());
  EXPECT_EQ(dn->rdns.size(), 2U);
  EXPECT_NE(dn->rdns, normalise("cn=a,dc=example")->rdns);
}

TEST(Dn, ANulByteDoesNotCutTheNameShort) {
  // The text as a server could send it: only part of it would be looked at.
  EXPECT_FALSE(normalise("cn=a\0,dc=other"s).has_value());
}

TEST(Dn, BytesThatAreNoUtf8StayAsTheyAre) {
  const std::pair<const char*, const char*> different[] = {
      {"cn=\\E0\\81\\81,dc=example", "cn=a,dc=example"},  // "A", overlong
      {"cn=\\E0\\81\\81,dc=example", "cn=\\C1\\81,dc=example"},
      {"cn=x\\E0\\80\\A0y,dc=example", "cn=x y,dc=example"},  // a space, overlong
      {"cn=\\FF\\80\\80\\80,dc=example", "cn=\\F7\\80\\80\\80,dc=example"},
      {"cn=\\F5\\80\\80\\80,dc=example", "cn=\\F5,dc=example"},
      {"cn=\\C3,dc=example", "cn=\\C4,dc=example"},
  };
  for (const auto& [one, other] : different) {
    SCOPED_TRACE(std::string(one) + " / " + other);
    const auto first = normalise(one);
    const auto second = normalise(other);
    ASSERT_TRUE(first.has_value());
    ASSERT_TRUE(second.has_value());
    EXPECT_NE(first->rdns, second->rdns);
  }
}

}  // namespace
}  // namespace writeback::ldap
