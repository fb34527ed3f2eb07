#include "policy/windows_complexity.hpp"

#include <algorithm>
#include <clocale>
#include <cwctype>
#include <set>
#include <string>

#include "policy/code_point.hpp"

namespace writeback {
namespace {

constexpr std::size_t shortest_name = 3;
constexpr std::string_view between_names = ",.-_ #\t";

enum class Kind { capital, small, digit, other_letter, symbol };

/// The letters of every script, as Unicode classes them, whatever the locale of the process is.
locale_t every_script() {
  static const locale_t locale = newlocale(LC_CTYPE_MASK, "C.UTF-8", nullptr);
  return locale;
}

Kind kind_of(char32_t point) {
  const auto wide = static_cast<wint_t>(point);
  const locale_t locale = every_script();
  if (point >= U'0' && point <= U'9') return Kind::digit;
  if (iswupper_l(wide, locale) != 0) return Kind::capital;
  if (iswlower_l(wide, locale) != 0) return Kind::small;
  return iswalpha_l(wide, locale) != 0 ? Kind::other_letter : Kind::symbol;
}

char lower(char c) {
  return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
}

bool contains_name(std::string_view password, std::string_view name) {
  if (name.size() < shortest_name) return false;
  const auto found = std::search(password.begin(), password.end(), name.begin(), name.end(),
                                 [](char a, char b) { return lower(a) == lower(b); });
  return found != password.end();
}

}  // namespace

bool has_three_kinds_of_characters(std::string_view password) {
  std::set<Kind> kinds;
  while (!password.empty()) kinds.insert(kind_of(take_code_point(password)));
  return kinds.size() >= 3;
}

bool contains_a_windows_name(std::string_view password, const Account& account) {
  if (!account.login_names.empty() && contains_name(password, account.login_names.front())) {
    return true;
  }
  std::string_view rest = account.display_name;
  while (!rest.empty()) {
    const auto end = std::min(rest.find_first_of(between_names), rest.size());
    if (contains_name(password, rest.substr(0, end))) return true;
    rest.remove_prefix(std::min(end + 1, rest.size()));
  }
  return false;
}

}  // namespace writeback
