#include "policy/trusted_caller.hpp"

#include <gtest/gtest.h>

#include <type_traits>

namespace writeback {
namespace {

static_assert(!std::is_default_constructible_v<TrustedCaller>);

constexpr CallerScope all_scopes[] = {CallerScope::writeback, CallerScope::flows,
                                      CallerScope::support, CallerScope::metrics};

TEST(TrustedCaller, OnlyScopeWritebackVouches) {
  for (const auto scope : all_scopes) {
    CallerScopes scopes;
    scopes.add(scope);
    const auto caller = TrustedCaller::vouching(scopes);
    EXPECT_EQ(caller.has_value(), scope == CallerScope::writeback) << name_of(scope);
    if (caller.has_error()) {
      EXPECT_EQ(caller.error().kind, ProblemKind::scope_missing);
    }
  }
  EXPECT_EQ(TrustedCaller::vouching(CallerScopes{}).error().kind, ProblemKind::scope_missing);
}

TEST(TrustedCaller, ScopesAreASet) {
  CallerScopes scopes;
  EXPECT_TRUE(scopes.empty());
  scopes.add(CallerScope::support);
  scopes.add(CallerScope::support);
  scopes.add(CallerScope::metrics);
  EXPECT_FALSE(scopes.empty());
  EXPECT_TRUE(scopes.has(CallerScope::support));
  EXPECT_TRUE(scopes.has(CallerScope::metrics));
  EXPECT_FALSE(scopes.has(CallerScope::writeback));
  EXPECT_FALSE(scopes.has(CallerScope::flows));
}

TEST(TrustedCaller, ScopesHaveTheNamesOfTheIniFile) {
  EXPECT_EQ(name_of(CallerScope::writeback), "writeback");
  EXPECT_EQ(name_of(CallerScope::flows), "flows");
  EXPECT_EQ(name_of(CallerScope::support), "support");
  EXPECT_EQ(name_of(CallerScope::metrics), "metrics");
}

}  // namespace
}  // namespace writeback
