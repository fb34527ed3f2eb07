#include "policy/password_rules.hpp"

#include <gtest/gtest.h>

#include <string>
#include <type_traits>

#include "tests/unit/freed_memory.hpp"

namespace writeback {
namespace {

static_assert(!std::is_constructible_v<AcceptedPassword, Secret>);

using std::string_literals::operator""s;

std::string repeated(const std::string& text, std::size_t times) {
  std::string all;
  for (std::size_t i = 0; i < times; ++i) all += text;
  return all;
}

std::string rules_of(const std::vector<Violation>& violations) {
  std::string names;
  for (const auto& violation : violations) {
    names += (names.empty() ? "" : " ") + std::string(name_of(violation.rule));
    EXPECT_FALSE(violation.message.empty());
  }
  return names;
}

std::string broken(const PasswordRules& rules, const std::string& password,
                   const Account& account = {}) {
  return rules_of(violations_of(rules, password, account));
}

TEST(PasswordRules, LengthsCountCodePoints) {
  PasswordRules rules;
  rules.min_length = 8;
  rules.max_length = 12;
  struct Case {
    std::string password;
    const char* violations;
  };
  const std::string key = "\xF0\x9F\x94\x91";  // one code point, four bytes
  const std::string umlaut = "\xC3\xB6";       // one, two
  const Case cases[] = {
      {"", "min_length"},
      {"zebra-7", "min_length"},
      {"zebra-78", ""},
      {"zebra-7890ab", ""},
      {"zebra-7890abc", "max_length"},
      {repeated(umlaut, 7), "min_length"},
      {repeated(umlaut, 8), ""},
      {repeated(key, 7), "min_length"},
      {repeated(key, 8), ""},
      {repeated(key, 12), ""},
      {repeated(key, 13), "max_length"},
      {repeated(umlaut, 3) + "zebra", ""},
  };
  for (const auto& c : cases) EXPECT_EQ(broken(rules, c.password), c.violations) << c.password;
}

Account with_lengths(std::optional<std::int64_t> min, std::optional<std::int64_t> max) {
  Account account;
  account.policy.emplace();
  account.policy->min_length = min;
  account.policy->max_length = max;
  return account;
}

TEST(PasswordRules, TheDirectorysOwnLengthsCountBytes) {
  PasswordRules rules;
  rules.min_length = 4;
  const std::string umlaut = "\xC3\xB6";
  struct Case {
    std::optional<std::int64_t> min;
    std::optional<std::int64_t> max;
    std::string password;
    const char* violations;
  };
  const Case cases[] = {
      {10, {}, "zebra-789", "min_length"},
      {10, {}, "zebra-7890", ""},
      {10, {}, repeated(umlaut, 4), "min_length"},
      {10, {}, repeated(umlaut, 5), ""},
      {{}, 10, "zebra-7890", ""},
      {{}, 10, "zebra-7890a", "max_length"},
      {{}, 10, repeated(umlaut, 6), "max_length"},
      {{}, {}, "zebra", ""},
      {2, {}, "zeb", "min_length"},
  };
  for (const auto& c : cases) {
    EXPECT_EQ(broken(rules, c.password, with_lengths(c.min, c.max)), c.violations) << c.password;
  }
}

TEST(PasswordRules, ALengthViolationNamesTheStricterLimit) {
  struct Case {
    std::size_t own_min;
    std::size_t own_max;
    std::optional<std::int64_t> directory_min;
    std::optional<std::int64_t> directory_max;
    std::string password;
    Rule rule;
    std::int64_t limit;
  };
  const Case cases[] = {
      {8, 256, {}, {}, "zeb", Rule::min_length, 8},
      {8, 256, 12, {}, "zeb", Rule::min_length, 12},
      {8, 256, 12, {}, "zebra-789", Rule::min_length, 12},
      {8, 256, 5, {}, "zeb", Rule::min_length, 8},
      {8, 20, {}, {}, repeated("zebra", 6), Rule::max_length, 20},
      {8, 20, {}, 16, repeated("zebra", 6), Rule::max_length, 16},
      {8, 20, {}, 16, repeated("zebr", 4) + "a", Rule::max_length, 16},
      {8, 20, {}, 64, repeated("zebra", 6), Rule::max_length, 20},
  };
  for (const auto& c : cases) {
    PasswordRules rules;
    rules.min_length = c.own_min;
    rules.max_length = c.own_max;
    const auto found =
        violations_of(rules, c.password, with_lengths(c.directory_min, c.directory_max));
    ASSERT_EQ(found.size(), 1U) << c.password;
    EXPECT_EQ(found[0].rule, c.rule);
    EXPECT_EQ(found[0].limit, c.limit);
    EXPECT_NE(found[0].message.find(std::to_string(c.limit)), std::string::npos);
  }
}

TEST(PasswordRules, ControlCharactersAreRefused) {
  struct Case {
    std::string password;
    bool refused;
  };
  const Case cases[] = {
      {"zebra 78 ~", false},          {"zebra\t789", true},
      {"zebra\n789", true},           {"zebra\0 789"s, true},
      {"\x01zebra-789", true},        {"zebra-789\x1F", true},
      {"zebra-789\x20", false},       {"zebra-789\x7F", true},
      {"zebra-789\xC2\x80", true},     // U+0080
      {"zebra-789\xC2\x9F", true},     // U+009F
      {"zebra-789\xC2\xA0", false},    // U+00A0, a space
      {"zebra-789\xC3\x9F", false},    // U+00DF
      {"zebra-789\xC4\x85", false},    // U+0105: its second byte alone would be one
      {"zebra-7\xE2\x80\xA8", false},  // U+2028
  };
  for (const auto& c : cases) {
    EXPECT_EQ(broken(PasswordRules{}, c.password), c.refused ? "characters" : "") << c.password;
  }
}

TEST(PasswordRules, CharacterClasses) {
  struct Case {
    const char* password;
    unsigned classes;
  };
  const Case cases[] = {
      {"zebrazebra", 1},
      {"ZEBRAZEBRA", 1},
      {"9072645318", 1},
      {"--------/", 1},
      {"zebraZEBRA", 2},
      {"zebra-zebra", 2},
      {"zebra12ZEBRA", 3},
      {"zebra12-ZEBRA", 4},
      {"\xC3\xB6\xC3\xA4\xC3\xBC\xC3\xB6\xC3\xA4\xC3\xBC\xC3\xB6\xC3\xA4", 1},
      {"zebra\xC3\xB6zebra", 2},
  };
  for (const auto& c : cases) {
    for (unsigned wanted = 0; wanted <= 4; ++wanted) {
      PasswordRules rules;
      rules.character_classes = wanted;
      EXPECT_EQ(broken(rules, c.password), c.classes < wanted ? "complexity" : "")
          << c.password << " " << wanted;
    }
  }
}

TEST(PasswordRules, BannedWordsAreFoundBehindCaseAndSubstitutions) {
  PasswordRules rules;
  rules.min_length = 1;
  rules.banned = BannedWords();
  rules.banned.add("Contoso");
  rules.banned.add("");
  rules.banned.add("estate45");
  struct Case {
    const char* password;
    bool banned;
  };
  const Case cases[] = {
      {"contoso", true},  {"CONTOSO", true},   {"c0nt0s0", true},   {"C0nto50", true},
      {"C0nt0$0", true},  {"contoso1", false}, {"xcontoso", false}, {"con toso", false},
      {"", false},        {"estate45", true},  {"Estate45", true},  {"3st4te45", true},
      {"e57@7345", true}, {"estateas", true},  {"estate46", false},
  };
  for (const auto& c : cases) {
    EXPECT_EQ(rules.banned.contains(c.password), c.banned) << c.password;
  }
}

TEST(PasswordRules, EverySubstitutionIsUndone) {
  BannedWords words;
  words.add("olealsat");
  EXPECT_TRUE(words.contains("013415@7"));
  EXPECT_TRUE(words.contains("0L3@L$AT"));
}

TEST(PasswordRules, TheBuiltInListHoldsWhatEveryAttackerTries) {
  const auto words = BannedWords::built_in();
  EXPECT_GE(words.size(), 50U);
  for (const char* word : {"password", "P@ssw0rd", "PASSWORD1", "12345678", "Qwertyuiop",
                           "passwort", "Passw0rt", "iloveyou", "1q2w3e4r", "trustno1"}) {
    EXPECT_TRUE(words.contains(word)) << word;
  }
  for (const char* word : {"", "correct horse battery staple", "my password is long"}) {
    EXPECT_FALSE(words.contains(word)) << word;
  }
}

TEST(PasswordRules, TheUserNameDoesNotBelongInThePassword) {
  Account account;
  account.login_names = {"ada", "al", "Lovelace.Ada", ""};
  struct Case {
    const char* password;
    bool refused;
  };
  const Case cases[] = {
      {"xxADAxx-9", true},     {"zebra-ad-a", false},  {"all-zebras", false},
      {"lovelace.ada9", true}, {"LOVELACE.ADA", true}, {"zebra-stripe", false},
  };
  for (const auto& c : cases) {
    EXPECT_EQ(broken(PasswordRules{}, c.password, account), c.refused ? "contains_user_name" : "")
        << c.password;
  }
  PasswordRules allowing;
  allowing.refuse_user_name = false;
  EXPECT_EQ(broken(allowing, "xxADAxx-9", account), "");
}

TEST(PasswordRules, ShortNamesCountCodePoints) {
  Account account;
  account.login_names = {"\xC3\xB6\xC3\xB6"};  // two letters in four bytes
  EXPECT_EQ(broken(PasswordRules{}, "zebra \xC3\xB6\xC3\xB6 zebra", account), "");
}

TEST(PasswordRules, EveryBrokenRuleIsToldOnce) {
  PasswordRules rules;
  rules.min_length = 20;
  rules.character_classes = 4;
  rules.banned.add("adaada\n");
  Account account = with_lengths(30, {});
  account.login_names = {"ada", "adaada"};
  EXPECT_EQ(broken(rules, "adaada\n", account),
            "min_length characters complexity banned contains_user_name");
}

TEST(PasswordRules, NoRuleLooksAtAnEmptyPasswordTwice) {
  EXPECT_EQ(broken(PasswordRules{}, ""), "min_length");
}

TEST(PasswordRules, TooYoungIsToldOnlyWhereThePolicyIsKnown) {
  using std::chrono::hours;
  const Timestamp changed{std::chrono::seconds{1'700'000'000}};
  Account account;
  account.changed_at = changed;
  EXPECT_FALSE(too_young(account, changed));
  account.policy.emplace();
  EXPECT_FALSE(too_young(account, changed));
  account.policy->minimum_age = hours{24};
  const auto young = too_young(account, changed + hours{1});
  ASSERT_TRUE(young);
  EXPECT_EQ(young->rule, Rule::minimum_age);
  EXPECT_EQ(young->allowed_at, changed + hours{24});
  EXPECT_NE(young->message.find("2023-11-15T22:13:20Z"), std::string::npos);
  EXPECT_TRUE(too_young(account, changed + hours{24} - std::chrono::seconds{1}));
  EXPECT_FALSE(too_young(account, changed + hours{24}));
  account.must_change = true;
  EXPECT_FALSE(too_young(account, changed + hours{1}));
  account.must_change = false;
  account.changed_at.reset();
  EXPECT_FALSE(too_young(account, changed + hours{1}));
}

TEST(PasswordRules, WindowsComplexityCountsWhereTheDirectorysPolicyHasIt) {
  Account account;
  account.login_names = {"someone"};
  account.display_name = "Ada Lovelace";
  account.policy.emplace();
  account.policy->complexity = true;
  EXPECT_EQ(rules_of(violations_of(PasswordRules{}, "zebra-stripes", account)), "complexity");
  EXPECT_EQ(rules_of(violations_of(PasswordRules{}, "Zebra-lovelace-9", account)), "")
      << "Samba has that half of the rule not";
  account.policy->refuses_names = true;
  EXPECT_EQ(rules_of(violations_of(PasswordRules{}, "Zebra-lovelace-9", account)),
            "contains_user_name");
  EXPECT_EQ(rules_of(violations_of(PasswordRules{}, "Zebra-stripes-9", account)), "");
  account.policy->complexity = false;
  account.policy->refuses_names = false;
  EXPECT_EQ(rules_of(violations_of(PasswordRules{}, "zebra-lovelace", account)), "");
}

TEST(PasswordRules, TheDirectorysLengthIsInItsOwnUnits) {
  Account account;
  account.policy.emplace();
  account.policy->min_length = 10;
  const char* nine_characters_twelve_bytes = "abcdef\xC3\xA4\xC3\xB6\xC3\xBC";
  EXPECT_EQ(rules_of(violations_of(PasswordRules{}, nine_characters_twelve_bytes, account)), "");
  account.policy->length_unit = LengthUnit::utf16;
  EXPECT_EQ(rules_of(violations_of(PasswordRules{}, nine_characters_twelve_bytes, account)),
            "min_length");
}

TEST(PasswordRules, OnlyAnAcceptedPasswordCanBeWritten) {
  const auto accepted =
      AcceptedPassword::accept(PasswordRules{}, Secret("zebra-stripes"), Account{});
  ASSERT_TRUE(accepted.has_value());
  EXPECT_EQ(accepted->reveal(), "zebra-stripes");
  const auto refused = AcceptedPassword::accept(PasswordRules{}, Secret("password"), Account{});
  ASSERT_TRUE(refused.has_error());
  EXPECT_EQ(refused.error().kind, ProblemKind::password_policy_violation);
  EXPECT_EQ(rules_of(refused.error().violations), "banned");
}

TEST(PasswordRules, LeaveNoCopyOfThePassword) {
  if (!test::FreedMemory::can_watch()) GTEST_SKIP() << "a sanitizer owns delete";
  // Small letters only: the folded copies would be found too.
  const std::string plain = "a zebra with stripes, and with ada in it";
  Account account;
  account.login_names = {"ada", "grace"};
  PasswordRules rules;
  rules.character_classes = 4;
  const test::FreedMemory freed(plain);
  EXPECT_FALSE(violations_of(rules, plain, account).empty());
  EXPECT_TRUE(AcceptedPassword::accept(rules, Secret(plain), account).has_error());
  EXPECT_EQ(freed.blocks_with_text(), 0U);
}

}  // namespace
}  // namespace writeback
