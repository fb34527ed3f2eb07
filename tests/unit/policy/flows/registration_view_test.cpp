#include <gtest/gtest.h>

#include "policy/flows/registering.hpp"

namespace writeback {
namespace {

constexpr Timestamp now{std::chrono::seconds{1'800'000'000}};

Person with_mail(Timestamp confirmed_at) {
  Person person;
  person.registration.confirmed_at = confirmed_at;
  person.usable = {
      {Method::email, {Target{"alternate_email", TargetKind::alternate_email, "ada@example.com"}}}};
  return person;
}

TEST(RegistrationView, IsAskedForAgainAfterSoManyDays) {
  SelfServiceRules rules;
  EXPECT_EQ(state_of(view_of(rules, with_mail(now), now)), "registered");
  const auto later = now + std::chrono::days{180};
  EXPECT_EQ(state_of(view_of(rules, with_mail(now), later - std::chrono::seconds{1})),
            "registered");
  EXPECT_EQ(state_of(view_of(rules, with_mail(now), later)), "reconfirm");
  EXPECT_EQ(state_of(view_of(rules, with_mail({}), now)), "reconfirm") << "never asked";
  rules.reconfirm_after = std::chrono::days{0};
  EXPECT_EQ(state_of(view_of(rules, with_mail({}), later)), "registered") << "0: never";
}

TEST(RegistrationView, IsCompleteWithTheRequiredNumberOnly) {
  SelfServiceRules rules;
  rules.methods_to_register = 2;
  EXPECT_EQ(state_of(view_of(rules, with_mail(now), now)), "not_registered");
  rules.methods_to_register = 1;
  rules.gates = 2;
  EXPECT_EQ(state_of(view_of(rules, with_mail(now), now)), "not_registered")
      << "one method passes one gate";
  EXPECT_EQ(state_of(view_of(SelfServiceRules{}, Person{}, now)), "not_registered");
}

TEST(RegistrationView, APassOfTheHelpDeskIsNoRegistration) {
  Person person;
  person.usable = {{Method::recovery_code, {Target{"help_desk_pass", TargetKind::help_desk_pass}}}};
  const auto view = view_of(SelfServiceRules{}, person, now);
  EXPECT_TRUE(view.entries.empty());
  EXPECT_EQ(view.registered, 0U);
}

}  // namespace
}  // namespace writeback
