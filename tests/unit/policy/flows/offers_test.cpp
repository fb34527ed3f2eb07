#include "policy/flows/offers.hpp"

#include <gtest/gtest.h>

#include <set>

#include "policy/flows/mask.hpp"

namespace writeback {
namespace {

constexpr Timestamp now{std::chrono::seconds{1'800'000'000}};

std::optional<PlainPhone> read(std::string_view text) {
  if (!text.starts_with('+')) return std::nullopt;
  return PlainPhone{std::string(text), {}};
}

Account reachable() {
  Account account;
  account.contacts.emails = {"ada@example.com", "not an address"};
  account.contacts.mobile_phones = {"+4915100000001", "garbage"};
  account.contacts.office_phones = {"+4915100000001"};
  return account;
}

std::vector<Method> methods_of(const std::vector<Offer>& offers) {
  std::vector<Method> methods;
  for (const auto& offer : offers) methods.push_back(offer.method);
  return methods;
}

TEST(Offers, WhatTheDirectoryAndTheRegistrationHoldIsOfferedOnceEach) {
  const SelfServiceRules rules;
  Registration registration;
  registration.email = "ada@example.com";
  registration.phone = "+4915100000002";
  const auto usable = usable_methods(rules, reachable(), registration, now, read);
  EXPECT_EQ(methods_of(usable),
            (std::vector{Method::email, Method::text, Method::call, Method::office_call}));
  EXPECT_EQ(usable[0].targets.size(), 1U) << "the same address twice";
  EXPECT_EQ(usable[1].targets.size(), 2U);
}

TEST(Offers, OfThousandsOfAddressesAFewAreOffered) {
  Account account;
  for (int i = 0; i < 5000; ++i) {
    account.contacts.emails.push_back(std::to_string(i) + "@example.com");
  }
  const auto usable = usable_methods(SelfServiceRules{}, account, {}, now, read);
  ASSERT_EQ(usable.size(), 1U);
  EXPECT_EQ(usable[0].targets.size(), 8U);
}

TEST(Offers, TheSecondGateWantsAnotherMethodAndAnotherAddress) {
  const SelfServiceRules rules;
  const auto usable = usable_methods(rules, reachable(), {}, now, read);
  const auto next = offers_for_next_gate(rules, usable, {{Method::text, "+4915100000001"}}, false);
  EXPECT_EQ(methods_of(next), std::vector{Method::email})
      << "a call to the telephone that got the text proves nothing more";
  Account phone_only = reachable();
  phone_only.contacts.emails.clear();
  const auto one_thing = usable_methods(rules, phone_only, {}, now, read);
  EXPECT_TRUE(can_pass(rules, one_thing, 1, false));
  EXPECT_FALSE(can_pass(rules, one_thing, 2, false));
}

TEST(Offers, PrivilegedPeopleNeverGetQuestions) {
  SelfServiceRules rules;
  rules.methods.add(Method::questions);
  rules.questions.list = {{"a", "", "A?"}, {"b", "", "B?"}, {"c", "", "C?"}};
  Registration registration;
  registration.answers = {{"a", "x"}, {"b", "x"}, {"c", "x"}};
  const auto usable = usable_methods(rules, Account{}, registration, now, read);
  EXPECT_EQ(methods_of(usable), std::vector{Method::questions});
  EXPECT_TRUE(can_pass(rules, usable, 1, false));
  EXPECT_FALSE(can_pass(rules, usable, 1, true));
  registration.answers.pop_back();
  EXPECT_TRUE(usable_methods(rules, Account{}, registration, now, read).empty()) << "too few";
}

TEST(Offers, APassCountsUntilItsTime) {
  SelfServiceRules rules;
  rules.methods.remove(Method::recovery_code);
  Registration registration;
  registration.pass = "hash";
  registration.pass_expires = now + std::chrono::hours{1};
  EXPECT_EQ(usable_methods(rules, Account{}, registration, now, read).size(), 1U);
  const auto late = now + std::chrono::hours{2};
  EXPECT_TRUE(usable_methods(rules, Account{}, registration, late, read).empty());
}

TEST(Offers, ForNobodyTheyAreAlwaysTheSame) {
  const SelfServiceRules rules;
  const std::string digest(32, 'x');
  const auto one = plausible_offers(rules, digest);
  ASSERT_FALSE(one.empty());
  EXPECT_EQ(one[0].targets[0].address, plausible_offers(rules, digest)[0].targets[0].address);
}

TEST(Offers, OfNobodySomeHaveAnAppToo) {
  const SelfServiceRules rules;
  std::set<Method> seen;
  for (char c = 0; c < 64; ++c) {
    for (const auto& offer : plausible_offers(rules, std::string(32, c))) seen.insert(offer.method);
  }
  EXPECT_TRUE(seen.contains(Method::authenticator));
  EXPECT_TRUE(seen.contains(Method::recovery_code));
  EXPECT_TRUE(seen.contains(Method::text));
}

TEST(Mask, ShowsEnoughForTheOwnerOnly) {
  EXPECT_EQ(masked_email("ada@example.com"), "a•••@e•••.com");
  EXPECT_EQ(masked_email("łukasz@poczta.example"), "ł•••@p•••.example");
  EXPECT_EQ(masked_email("no address"), "•••");
  EXPECT_EQ(masked_phone("+4915123456789"), "••••••89");
  EXPECT_EQ(masked_phone(""), "••••••");
}

}  // namespace
}  // namespace writeback
