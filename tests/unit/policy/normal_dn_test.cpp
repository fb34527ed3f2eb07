#include "policy/normal_dn.hpp"

#include <gtest/gtest.h>

namespace writeback {
namespace {

TEST(NormalDn, IsWithinMeansTheSameOrBelow) {
  const NormalDn root{};
  const NormalDn example{{"dc=example", "dc=com"}};
  const NormalDn people{{"ou=people", "dc=example", "dc=com"}};
  const NormalDn ada{{"uid=ada", "ou=people", "dc=example", "dc=com"}};
  const NormalDn other{{"dc=other", "dc=com"}};
  const NormalDn people_elsewhere{{"ou=people", "dc=other", "dc=com"}};
  struct Case {
    const NormalDn& entry;
    const NormalDn& subtree;
    bool within;
  };
  const Case cases[] = {
      {ada, people, true},     {ada, example, true},    {ada, ada, true},
      {ada, root, true},       {root, root, true},      {root, example, false},
      {people, ada, false},    {ada, other, false},     {ada, people_elsewhere, false},
      {example, other, false}, {people, example, true},
  };
  for (const auto& c : cases) EXPECT_EQ(is_within(c.entry, c.subtree), c.within);
}

TEST(NormalDn, ComparesRdnByRdnAndNotByText) {
  const NormalDn one{{"ou=a", "ou=b"}};
  const NormalDn joined{{"ou=aou=b"}};
  EXPECT_NE(one, joined);
  EXPECT_FALSE(is_within(one, joined));
  // The end of a name is no parent of it.
  const NormalDn xpeople{{"uid=ada", "ou=xpeople"}};
  const NormalDn people{{"ou=people"}};
  EXPECT_FALSE(is_within(xpeople, people));
}

}  // namespace
}  // namespace writeback
