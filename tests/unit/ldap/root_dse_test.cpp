#include "ldap/root_dse.hpp"

#include <gtest/gtest.h>

#include <string>

namespace writeback::ldap {
namespace {

TEST(RootDse, ReadsWhatTheServerOffers) {
  Entry entry;
  entry.attributes = {{"supportedExtension", {"1.3.6.1.4.1.1466.20037", "1.3.6.1.4.1.4203.1.11.1"}},
                      {"SUPPORTEDCONTROL", {"1.3.6.1.4.1.42.2.27.8.5.1"}},
                      {"namingContexts", {"dc=example,dc=com", "cn=other"}},
                      {"vendorName", {"Somebody"}},
                      {"currentTime", {"20261128200000.0Z"}}};
  const RootDse facts = RootDse::from(entry);
  EXPECT_TRUE(facts.offers_password_modify);
  EXPECT_TRUE(facts.offers_password_policy);
  EXPECT_EQ(facts.naming_contexts.size(), 2U);
  EXPECT_EQ(facts.vendor, "Somebody");
}

TEST(RootDse, WhatIsNotSaidIsNotOffered) {
  const RootDse nothing = RootDse::from(Entry{});
  EXPECT_TRUE(nothing.offers_password_modify) << "a hidden list says nothing, and slapd has it";
  EXPECT_FALSE(nothing.offers_password_policy);
  EXPECT_TRUE(nothing.naming_contexts.empty());
  Entry entry;
  entry.attributes = {{"supportedExtension", {"1.3.6.1.4.1.4203.1.11.10"}},
                      {"supportedControl", {"1.3.6.1.4.1.4203.1.11.1"}}};
  EXPECT_FALSE(RootDse::from(entry).offers_password_modify);
  EXPECT_FALSE(RootDse::from(entry).offers_password_policy);
}

TEST(RootDse, FindsTheContextThatHoldsAName) {
  struct Case {
    std::vector<std::string> contexts;
    const char* dn;
    const char* context;
  };
  const Case cases[] = {
      {{"dc=example,dc=com", "dc=other"}, "ou=people,dc=other", "dc=other"},
      {{"dc=example,dc=com"}, "OU=People,DC=Example,DC=Com", "dc=example,dc=com"},
      {{"dc=example,dc=com"}, "dc=example,dc=com", "dc=example,dc=com"},
      {{"dc=example,dc=com"}, "dc=com", "dc=com"},
      {{"", "dc=example"}, "ou=people,dc=example", "dc=example"},
      {{""}, "ou=people,dc=example", "ou=people,dc=example"},
      {{}, "ou=people,dc=example", "ou=people,dc=example"},
      {{"no dn", "dc=example"}, "ou=people,dc=example", "dc=example"},
      {{"dc=example"}, "no dn", "no dn"},
  };
  for (const auto& c : cases) {
    RootDse facts;
    facts.naming_contexts = c.contexts;
    EXPECT_EQ(facts.context_of(c.dn), c.context) << c.dn;
  }
}

TEST(RootDse, OfNestedContextsTheNearestHoldsTheName) {
  RootDse facts;
  facts.naming_contexts = {"dc=com", "dc=example,dc=com"};
  EXPECT_EQ(facts.context_of("ou=people,dc=example,dc=com"), "dc=example,dc=com");
}

TEST(RootDse, IsReadInOneSearch) {
  const Search search = RootDse::search();
  EXPECT_EQ(search.base, "");
  EXPECT_EQ(search.scope, SearchScope::base);
  EXPECT_FALSE(search.attributes.empty());
}

}  // namespace
}  // namespace writeback::ldap
