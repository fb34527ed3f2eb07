#include "ldap/default_policy.hpp"

#include <gtest/gtest.h>

#include <string>

namespace writeback::ldap {
namespace {

TEST(DefaultPolicy, IsChosenOnlyWhereItIsPlain) {
  struct Case {
    std::vector<std::string> policies;
    const char* chosen;
  };
  const Case cases[] = {
      {{}, ""},
      {{"cn=strict,ou=policies,dc=example"}, "cn=strict,ou=policies,dc=example"},
      {{"cn=strict,dc=x", "cn=lax,dc=x"}, ""},
      {{"cn=strict,dc=x", "cn=default,dc=x"}, "cn=default,dc=x"},
      {{"CN=Default,dc=x", "cn=strict,dc=x"}, "CN=Default,dc=x"},
      {{"cn=strict,dc=x", "cn=ppolicy,dc=x"}, "cn=ppolicy,dc=x"},
      {{"cn=strict,dc=x", "cn=passwordDefault,dc=x"}, "cn=passwordDefault,dc=x"},
      {{"cn=default,dc=x", "cn=default,dc=y"}, ""},
      {{"cn=default,dc=x", "cn=ppolicy,dc=x"}, ""},
      {{"cn=default users,dc=x", "cn=strict,dc=x"}, ""},
      {{"ou=default,dc=x", "cn=strict,dc=x"}, ""},
      {{"no dn", "cn=default,dc=x"}, "cn=default,dc=x"},
      {{"", "cn=strict,dc=x"}, ""},
  };
  for (const auto& c : cases) {
    std::vector<Entry> entries;
    for (const auto& dn : c.policies) entries.push_back(Entry{dn, {}});
    EXPECT_EQ(choose_default_policy(entries), c.chosen);
  }
}

TEST(DefaultPolicy, SearchesForPoliciesAndNothingElse) {
  const Search search = search_for_policies("dc=example");
  EXPECT_EQ(search.base, "dc=example");
  EXPECT_EQ(search.scope, SearchScope::subtree);
  EXPECT_EQ(search.filter, "(objectClass=pwdPolicy)");
  EXPECT_GT(search.size_limit, 0);
  EXPECT_TRUE(search.attributes.empty());
}

}  // namespace
}  // namespace writeback::ldap
