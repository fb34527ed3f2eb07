#include "policy/windows_complexity.hpp"

#include <algorithm>
#include <string>

namespace writeback {
namespace {

constexpr std::size_t shortest_name = 3;
constexpr std::string_view between_names = ",.-_ #\t";

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
  bool upper_case = false;
  bool lower_case = false;
  bool digit = false;
  bool other_letter = false;  // what is not ASCII: letters without case and the rest, as one kind
  bool symbol = false;
  for (const char c : password) {
    if (c >= 'A' && c <= 'Z') {
      upper_case = true;
    } else if (c >= 'a' && c <= 'z') {
      lower_case = true;
    } else if (c >= '0' && c <= '9') {
      digit = true;
    } else if (static_cast<unsigned char>(c) >= 0x80) {
      other_letter = true;
    } else {
      symbol = true;
    }
  }
  const int kinds = static_cast<int>(upper_case) + static_cast<int>(lower_case) +
                    static_cast<int>(digit) + static_cast<int>(other_letter) +
                    static_cast<int>(symbol);
  return kinds >= 3;
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
