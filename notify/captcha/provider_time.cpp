#include "notify/captcha/provider_time.hpp"

#include <algorithm>
#include <charconv>

namespace writeback::notify {
namespace {

using std::chrono::hours;
using std::chrono::minutes;
using std::chrono::seconds;

bool is_digit(char c) {
  return c >= '0' && c <= '9';
}

/// Takes the pieces off the front of a text; once something was not as expected, nothing is.
class Scanner {
 public:
  explicit Scanner(std::string_view text) : rest_(text) {}

  int number(std::size_t digits) {
    int value = 0;
    good_ =
        good_ && rest_.size() >= digits &&
        std::all_of(rest_.begin(), rest_.begin() + static_cast<std::ptrdiff_t>(digits), is_digit);
    if (!good_) return 0;
    std::from_chars(rest_.data(), rest_.data() + digits, value);
    rest_.remove_prefix(digits);
    return value;
  }
  bool is_next(std::string_view characters) const {
    return !rest_.empty() && characters.find(rest_.front()) != std::string_view::npos;
  }
  char one_of(std::string_view characters) {
    good_ = good_ && is_next(characters);
    if (!good_) return '\0';
    const char c = rest_.front();
    rest_.remove_prefix(1);
    return c;
  }
  void digits() {
    static_cast<void>(number(1));
    while (good_ && is_next("0123456789")) rest_.remove_prefix(1);
  }
  [[nodiscard]] bool is_at_good_end() const { return good_ && rest_.empty(); }

 private:
  std::string_view rest_;
  bool good_ = true;
};

seconds offset_in(Scanner& scanner) {
  const char sign = scanner.one_of("Zz+-");
  if (sign != '+' && sign != '-') return seconds{0};
  const hours whole{scanner.number(2)};
  if (scanner.is_next(":")) scanner.one_of(":");
  const seconds offset = whole + minutes{scanner.number(2)};
  return sign == '-' ? -offset : offset;
}

}  // namespace

std::optional<Timestamp> parse_provider_time(std::string_view text) {
  Scanner scanner(text);
  const std::chrono::year year{scanner.number(4)};
  scanner.one_of("-");
  const std::chrono::month month{static_cast<unsigned>(scanner.number(2))};
  scanner.one_of("-");
  const std::chrono::day day{static_cast<unsigned>(scanner.number(2))};
  scanner.one_of("Tt ");
  const int hour = scanner.number(2);
  scanner.one_of(":");
  const int minute = scanner.number(2);
  scanner.one_of(":");
  const int second = scanner.number(2);
  if (scanner.is_next(".")) {
    scanner.one_of(".");
    scanner.digits();
  }
  const seconds offset = offset_in(scanner);
  const std::chrono::year_month_day date{year, month, day};
  if (!scanner.is_at_good_end() || !date.ok() || hour > 23 || minute > 59 || second > 60) {
    return std::nullopt;
  }
  return std::chrono::sys_days{date} + hours{hour} + minutes{minute} + seconds{second} - offset;
}

}  // namespace writeback::notify
