#include "ldap/groups.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <map>
#include <set>
#include <string>

#include "ldap/codec.hpp"
#include "ldap/dn.hpp"

namespace writeback::ldap {
namespace {

/// Group DN → the DNs of its members; answers a search by looking for each member in the filter.
using Tree = std::map<std::string, std::set<std::string>>;

std::vector<Entry> search_in(const Tree& tree, const std::string& filter) {
  std::vector<Entry> found;
  for (const auto& [group, members] : tree) {
    const bool named = std::any_of(members.begin(), members.end(), [&](const std::string& member) {
      return filter.find("(member=" + member + ")") != std::string::npos;
    });
    if (named) found.push_back(Entry{group, {}});
  }
  return found;
}

std::set<std::string> walk(const Tree& tree, std::size_t* searches = nullptr) {
  GroupWalk steps("dc=x", "uid=ada,dc=x", {"ada"});
  std::size_t count = 0;
  while (!steps.finished() && !steps.too_many()) {
    const Search search = steps.next();
    EXPECT_EQ(search.base, "dc=x");
    EXPECT_EQ(search.scope, SearchScope::subtree);
    EXPECT_TRUE(Codec::is_filter(search.filter)) << search.filter;
    steps.found(search_in(tree, search.filter));
    ++count;
  }
  if (searches != nullptr) *searches = count;
  std::set<std::string> names;
  for (const auto& dn : steps.result()) names.insert(dn.rdns.at(0).substr(3, 1));
  return names;
}

TEST(Groups, NestedOnesCountToo) {
  const Tree tree = {{"cn=a,dc=x", {"uid=ada,dc=x"}},
                     {"cn=b,dc=x", {"cn=a,dc=x"}},
                     {"cn=c,dc=x", {"cn=b,dc=x"}},
                     {"cn=d,dc=x", {"uid=bob,dc=x"}},
                     {"cn=e,dc=x", {"cn=d,dc=x"}}};
  std::size_t searches = 0;
  EXPECT_EQ(walk(tree, &searches), (std::set<std::string>{"a", "b", "c"}));
  EXPECT_EQ(searches, 4U);
}

TEST(Groups, CirclesEnd) {
  const Tree tree = {{"cn=a,dc=x", {"uid=ada,dc=x", "cn=c,dc=x", "cn=a,dc=x"}},
                     {"cn=b,dc=x", {"cn=a,dc=x"}},
                     {"cn=c,dc=x", {"cn=b,dc=x"}}};
  EXPECT_EQ(walk(tree), (std::set<std::string>{"a", "b", "c"}));
}

TEST(Groups, NobodysMemberIsInNone) {
  std::size_t searches = 0;
  EXPECT_TRUE(walk({}, &searches).empty());
  EXPECT_EQ(searches, 1U);
}

TEST(Groups, TheFirstSearchNamesThePersonInEveryWay) {
  GroupWalk steps("dc=x", "cn=Lovelace\\, Ada (x),dc=x", {"ada", "a*b"});
  EXPECT_FALSE(steps.finished());
  const std::string filter = steps.next().filter;
  EXPECT_EQ(filter,
            "(|(member=cn=Lovelace\\5c, Ada \\28x\\29,dc=x)"
            "(uniqueMember=cn=Lovelace\\5c, Ada \\28x\\29,dc=x)"
            "(memberUid=ada)(memberUid=a\\2ab))");
  steps.found({Entry{"cn=a,dc=x", {}}});
  EXPECT_EQ(steps.next().filter, "(|(member=cn=a,dc=x)(uniqueMember=cn=a,dc=x))");
  steps.found({});
  EXPECT_TRUE(steps.finished());
}

TEST(Groups, TwoSpellingsOfAGroupAreOne) {
  GroupWalk steps("dc=x", "uid=ada,dc=x", {});
  static_cast<void>(steps.next());
  steps.found({Entry{"cn=Staff,dc=x", {}}, Entry{"CN=staff, DC=x", {}}});
  EXPECT_EQ(steps.result().size(), 1U);
  static_cast<void>(steps.next());
  EXPECT_TRUE(steps.finished());
}

TEST(Groups, ManyAreAskedForAFewAtATime) {
  GroupWalk steps("dc=x", "uid=ada,dc=x", {});
  static_cast<void>(steps.next());
  std::vector<Entry> many;
  for (int i = 0; i < 60; ++i) many.push_back(Entry{"cn=g" + std::to_string(i) + ",dc=x", {}});
  steps.found(many);
  std::set<std::string> asked;
  std::size_t searches = 0;
  for (; !steps.finished(); ++searches) {
    const std::string filter = steps.next().filter;
    for (std::size_t at = filter.find("(member="); at != std::string::npos;
         at = filter.find("(member=", at + 1)) {
      asked.insert(filter.substr(at, filter.find(')', at) - at));
    }
    steps.found({});
  }
  EXPECT_EQ(searches, 3U);
  EXPECT_EQ(asked.size(), 60U);
}

TEST(Groups, TooManyIsADefectAndNotAnAnswer) {
  GroupWalk steps("dc=x", "uid=ada,dc=x", {});
  static_cast<void>(steps.next());
  std::vector<Entry> groups;
  for (std::size_t i = 0; i < GroupWalk::max_groups; ++i) {
    groups.push_back(Entry{"cn=g" + std::to_string(i) + ",dc=x", {}});
  }
  steps.found(groups);
  EXPECT_FALSE(steps.too_many());
  steps.found({Entry{"cn=last,dc=x", {}}});
  EXPECT_TRUE(steps.too_many());
}

TEST(Groups, AGroupIsReadableOnlyByItsMembers) {
  const Search search = search_for_readable_group("cn=staff,dc=x");
  EXPECT_EQ(search.base, "cn=staff,dc=x");
  EXPECT_EQ(search.scope, SearchScope::base);
  EXPECT_NE(search.filter.find("(member=*)"), std::string::npos);
  EXPECT_TRUE(Codec::is_filter(search.filter));
}

}  // namespace
}  // namespace writeback::ldap
