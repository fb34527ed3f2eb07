#include "policy/writeback_scope.hpp"

#include <gtest/gtest.h>

#include <functional>
#include <set>
#include <string>
#include <type_traits>

namespace writeback {
namespace {

static_assert(!std::is_constructible_v<ManagedAccount, Account>);
static_assert(!std::is_constructible_v<VerifiedAccount, Account>);

NormalDn dn(std::vector<std::string> rdns) {
  return NormalDn{std::move(rdns)};
}

const NormalDn staff = dn({"cn=staff", "ou=groups", "dc=example"});
const NormalDn admins = dn({"cn=admins", "ou=groups", "dc=example"});
const NormalDn contractors = dn({"cn=contractors", "ou=groups", "dc=example"});
const NormalDn people = dn({"ou=people", "dc=example"});
const NormalDn servers = dn({"ou=servers", "dc=example"});

Account ada() {
  Account account;
  account.dn = "uid=ada,ou=people,dc=example";
  account.normal_dn = dn({"uid=ada", "ou=people", "dc=example"});
  account.groups = {staff};
  return account;
}

constexpr Operation all_operations[] = {Operation::reset, Operation::unlock, Operation::change};

TEST(WritebackScope, EverybodyIsManagedWithoutRules) {
  for (const auto operation : all_operations) {
    EXPECT_EQ(decide(WritebackScope{}, ada(), operation), ScopeReason::managed);
  }
}

TEST(WritebackScope, EveryReason) {
  struct Case {
    ScopeReason reason;
    std::function<void(WritebackScope&, Account&)> prepare;
  };
  const Case cases[] = {
      {ScopeReason::writeback_off, [](auto& scope, auto&) { scope.enabled = false; }},
      {ScopeReason::operation_off, [](auto& scope, auto&) { scope.reset = false; }},
      {ScopeReason::service_account, [](auto&, auto& user) { user.is_service_account = true; }},
      {ScopeReason::privileged,
       [](auto& scope, auto& user) {
         scope.privileged_groups = {admins};
         user.groups.push_back(admins);
       }},
      {ScopeReason::excluded_by_subtree,
       [](auto& scope, auto&) {
         scope.exclude_subtrees = {servers, people};
       }},
      {ScopeReason::excluded_by_group,
       [](auto& scope, auto&) {
         scope.exclude_groups = {contractors, staff};
       }},
      {ScopeReason::excluded_by_filter,
       [](auto&, auto& user) { user.matches_exclude_filter = true; }},
      {ScopeReason::outside_included_subtrees,
       [](auto& scope, auto&) { scope.include_subtrees = {servers}; }},
      {ScopeReason::outside_included_groups,
       [](auto& scope, auto&) { scope.include_groups = {contractors}; }},
  };
  for (const auto& c : cases) {
    WritebackScope scope;
    Account account = ada();
    c.prepare(scope, account);
    SCOPED_TRACE(std::string(name_of(c.reason)));
    EXPECT_EQ(decide(scope, account, Operation::reset), c.reason);
    const auto managed = ManagedAccount::admit(scope, account, Operation::reset);
    ASSERT_TRUE(managed.has_error());
    EXPECT_EQ(managed.error().kind, ProblemKind::password_not_managed);
    EXPECT_EQ(managed.error().log_reason, name_of(c.reason));
    EXPECT_EQ(managed.error().detail, "") << "the caller hears no reason";
  }
}

/// Every rule speaks against the account; taken away one after the other, in the order in which
/// they are asked.
TEST(WritebackScope, TheReasonsHaveAnOrder) {
  WritebackScope scope;
  scope.enabled = false;
  scope.reset = false;
  scope.privileged_groups = {admins};
  scope.exclude_subtrees = {people};
  scope.exclude_groups = {staff};
  scope.include_subtrees = {servers};
  scope.include_groups = {contractors};
  Account account = ada();
  account.is_service_account = true;
  account.groups.push_back(admins);
  account.matches_exclude_filter = true;
  const auto reason = [&] { return decide(scope, account, Operation::reset); };

  EXPECT_EQ(reason(), ScopeReason::writeback_off);
  scope.enabled = true;
  EXPECT_EQ(reason(), ScopeReason::operation_off);
  scope.reset = true;
  EXPECT_EQ(reason(), ScopeReason::service_account);
  account.is_service_account = false;
  EXPECT_EQ(reason(), ScopeReason::privileged);
  scope.protect_privileged = false;
  EXPECT_EQ(reason(), ScopeReason::excluded_by_subtree);
  scope.exclude_subtrees.clear();
  EXPECT_EQ(reason(), ScopeReason::excluded_by_group);
  scope.exclude_groups.clear();
  EXPECT_EQ(reason(), ScopeReason::excluded_by_filter);
  account.matches_exclude_filter = false;
  EXPECT_EQ(reason(), ScopeReason::outside_included_subtrees);
  scope.include_subtrees = {servers, people};
  EXPECT_EQ(reason(), ScopeReason::outside_included_groups);
  scope.include_groups = {contractors, staff};
  EXPECT_EQ(reason(), ScopeReason::managed);
}

TEST(WritebackScope, ExclusionBeatsInclusion) {
  WritebackScope scope;
  scope.include_groups = {staff};
  scope.include_subtrees = {people};
  scope.exclude_groups = {staff};
  EXPECT_EQ(decide(scope, ada(), Operation::change), ScopeReason::excluded_by_group);
}

TEST(WritebackScope, OperationsAreSwitchedOneByOne) {
  for (const auto off : all_operations) {
    WritebackScope scope;
    scope.reset = off != Operation::reset;
    scope.unlock = off != Operation::unlock;
    scope.change = off != Operation::change;
    for (const auto asked : all_operations) {
      EXPECT_EQ(scope.allows(asked), asked != off) << name_of(asked);
      EXPECT_EQ(decide(scope, ada(), asked),
                asked == off ? ScopeReason::operation_off : ScopeReason::managed);
    }
  }
}

TEST(WritebackScope, GroupsAreAskedForOnlyWhereARuleNamesSome) {
  WritebackScope scope;
  EXPECT_FALSE(scope.asks_for_groups());
  scope.privileged_groups = {admins};
  EXPECT_TRUE(scope.asks_for_groups());
  scope.protect_privileged = false;
  EXPECT_FALSE(scope.asks_for_groups());
  scope.include_groups = {staff};
  EXPECT_TRUE(scope.asks_for_groups());
  scope.include_groups.clear();
  scope.exclude_groups = {staff};
  EXPECT_TRUE(scope.asks_for_groups());
}

TEST(WritebackScope, EveryReasonAndOperationHasAName) {
  std::set<std::string_view> names;
  for (int reason = 0; reason <= static_cast<int>(ScopeReason::outside_included_groups); ++reason) {
    const auto name = name_of(static_cast<ScopeReason>(reason));
    EXPECT_FALSE(name.empty());
    EXPECT_TRUE(names.insert(name).second) << name;
  }
  EXPECT_EQ(name_of(Operation::reset), "reset");
  EXPECT_EQ(name_of(Operation::unlock), "unlock");
  EXPECT_EQ(name_of(Operation::change), "change");
}

TEST(WritebackScope, AnAdmittedAccountIsTheOneThatWasAsked) {
  const auto managed = ManagedAccount::admit(WritebackScope{}, ada(), Operation::unlock);
  ASSERT_TRUE(managed.has_value());
  EXPECT_EQ(managed->account().dn, ada().dn);
}

}  // namespace
}  // namespace writeback
