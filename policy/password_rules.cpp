#include "policy/password_rules.hpp"

#include <algorithm>
#include <array>
#include <optional>

#include "policy/windows_complexity.hpp"

namespace writeback {
namespace {

/// Shorter names (two letters) occur inside good passwords by accident.
constexpr std::size_t shortest_name_looked_for = 3;

bool is_continuation_byte(char c) {
  return (static_cast<unsigned char>(c) & 0xC0U) == 0x80U;
}

std::size_t count_code_points(std::string_view text) {
  return static_cast<std::size_t>(
      std::count_if(text.begin(), text.end(), [](char c) { return !is_continuation_byte(c); }));
}

char fold_case(char c) {
  return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
}

std::string folded(std::string_view text) {
  std::string result(text);
  std::transform(result.begin(), result.end(), result.begin(), fold_case);
  return result;
}

char undo_substitution(char c) {
  switch (c) {
    case '0':
      return 'o';
    case '1':
      return 'l';
    case '3':
      return 'e';
    case '4':
    case '@':
      return 'a';
    case '5':
    case '$':
      return 's';
    case '7':
      return 't';
    default:
      return c;
  }
}

/// Both forms are kept and looked up, because "12345678" folds into no word that anybody would
/// list.
std::string without_substitutions(std::string_view text) {
  std::string result = folded(text);
  std::transform(result.begin(), result.end(), result.begin(), undo_substitution);
  return result;
}

bool has_control_character(std::string_view text) {
  for (std::size_t i = 0; i < text.size(); ++i) {
    const auto byte = static_cast<unsigned char>(text[i]);
    if (byte < 0x20 || byte == 0x7F) return true;
    // U+0080 to U+009F in UTF-8.
    if (byte == 0xC2 && i + 1 < text.size() && static_cast<unsigned char>(text[i + 1]) < 0xA0) {
      return true;
    }
  }
  return false;
}

unsigned count_classes(std::string_view text) {
  std::array<bool, 4> seen{};
  for (const char c : text) {
    if (c >= 'a' && c <= 'z') {
      seen[0] = true;
    } else if (c >= 'A' && c <= 'Z') {
      seen[1] = true;
    } else if (c >= '0' && c <= '9') {
      seen[2] = true;
    } else {
      seen[3] = true;
    }
  }
  return static_cast<unsigned>(std::count(seen.begin(), seen.end(), true));
}

bool contains_a_login_name(std::string_view password, const Account& account) {
  std::string haystack = folded(password);
  const bool found = std::any_of(account.login_names.begin(), account.login_names.end(),
                                 [&](const std::string& name) {
                                   return count_code_points(name) >= shortest_name_looked_for &&
                                          haystack.find(folded(name)) != std::string::npos;
                                 });
  cleanse(haystack.data(), haystack.size());
  return found;
}

/// The stricter of our rule, in characters, and the directory's, in what that counts.
std::optional<Violation> length_violation(const PasswordRules& rules, std::string_view password,
                                          const Account& account) {
  const auto characters = static_cast<std::int64_t>(count_code_points(password));
  const auto units = account.policy ? length_of(password, account.policy->length_unit) : characters;
  const auto own_min = static_cast<std::int64_t>(rules.min_length);
  const auto own_max = static_cast<std::int64_t>(rules.max_length);
  const auto directory_min = account.policy ? account.policy->min_length : std::nullopt;
  const auto directory_max = account.policy ? account.policy->max_length : std::nullopt;
  if (characters < own_min || (directory_min && units < *directory_min)) {
    const auto limit = std::max(own_min, directory_min.value_or(0));
    return Violation{Rule::min_length,
                     "The password needs at least " + std::to_string(limit) + " characters.",
                     limit};
  }
  if (characters > own_max || (directory_max && units > *directory_max)) {
    const auto limit = std::min(own_max, directory_max.value_or(own_max));
    return Violation{Rule::max_length,
                     "The password can have " + std::to_string(limit) + " characters at the most.",
                     limit};
  }
  return std::nullopt;
}

}  // namespace

BannedWords BannedWords::built_in() {
  static constexpr std::array words{
      "password",   "passwort",   "motdepasse", "contrasena",    "12345678",    "123456789",
      "1234567890", "87654321",   "11111111",   "00000000",      "88888888",    "12341234",
      "qwertyui",   "qwertyuiop", "qwertzui",   "qwertzuiop",    "azertyui",    "azertyuiop",
      "asdfghjk",   "asdfghjkl",  "1q2w3e4r",   "1qaz2wsx",      "q1w2e3r4",    "abcdefgh",
      "abcd1234",   "aaaaaaaa",   "password1",  "password12",    "password123", "passwort1",
      "letmein1",   "welcome1",   "welcome123", "changeme",      "changeme1",   "iloveyou",
      "princess",   "sunshine",   "football",   "baseball",      "superman",    "trustno1",
      "starwars",   "computer",   "internet",   "whatever",      "dragon123",   "monkey123",
      "master123",  "admin123",   "adminadmin", "administrator", "testtest",    "test1234",
      "secret123",  "qwerty123",  "qwerty12",   "default1",      "passw0rd!",   "summer123",
      "winter123",  "p@ssw0rd",   "company1",   "office123",
  };
  BannedWords result;
  for (const auto* word : words) result.add(word);
  return result;
}

void BannedWords::add(std::string_view word) {
  if (word.empty()) return;
  words_.insert(folded(word));
  words_.insert(without_substitutions(word));
}

bool BannedWords::contains(std::string_view password) const {
  std::string plain = folded(password);
  std::string undone = without_substitutions(password);
  const bool found = words_.contains(plain) || words_.contains(undone);
  cleanse(plain.data(), plain.size());
  cleanse(undone.data(), undone.size());
  return found;
}

std::vector<Violation> violations_of(const PasswordRules& rules, std::string_view password,
                                     const Account& account) {
  const bool windows_rule = account.policy && account.policy->complexity == true;
  std::vector<Violation> found;
  if (auto length = length_violation(rules, password, account)) found.push_back(std::move(*length));
  if (has_control_character(password)) {
    found.push_back({Rule::characters, "The password can't have control characters in it."});
  }
  if (rules.character_classes > 0 && count_classes(password) < rules.character_classes) {
    found.push_back({Rule::complexity,
                     "The password needs " + std::to_string(rules.character_classes) +
                         " of these: small letters, capital letters, digits, other characters.",
                     rules.character_classes});
  } else if (windows_rule && !has_three_kinds_of_characters(password)) {
    found.push_back({Rule::complexity,
                     "The password needs three of these: small letters, capital letters, digits, "
                     "other characters.",
                     3});
  }
  if (rules.banned.contains(password)) {
    found.push_back(
        {Rule::banned, "The password is one that many people use. Choose another one."});
  }
  if ((rules.refuse_user_name && contains_a_login_name(password, account)) ||
      (account.policy && account.policy->refuses_names &&
       contains_a_windows_name(password, account))) {
    found.push_back({Rule::contains_user_name, "The password can't have your name in it."});
  }
  return found;
}

std::optional<Violation> too_young(const Account& account, Timestamp now) {
  // Whoever has to change the password may do so at once.
  if (!account.policy || !account.policy->minimum_age || !account.changed_at ||
      account.must_change) {
    return std::nullopt;
  }
  const Timestamp allowed_at = *account.changed_at + *account.policy->minimum_age;
  if (now >= allowed_at) return std::nullopt;
  return Violation{Rule::minimum_age,
                   "The password was changed too recently. It can be changed again at " +
                       rfc3339(allowed_at) + ".",
                   std::nullopt, allowed_at};
}

Result<AcceptedPassword> AcceptedPassword::accept(const PasswordRules& rules, Secret password,
                                                  const Account& account) {
  auto violations = violations_of(rules, password.reveal(), account);
  if (!violations.empty()) return policy_violation(std::move(violations));
  return AcceptedPassword{std::move(password)};
}

}  // namespace writeback
