#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace writeback::notify {

/// A number in E.164 (ITU-T), and the extension that stood behind it.
struct PhoneNumber {
  std::string e164;
  std::string extension;
};

/// What people and directories write, where it is a number that can exist. `region`: ISO 3166-1 of
/// numbers without a country; empty: those are none.
[[nodiscard]] std::optional<PhoneNumber> read_phone_number(std::string_view text,
                                                           const std::string& region);

struct CallingRegion {
  std::string code;
  int calling_code = 0;
};
/// All of them, by their codes.
[[nodiscard]] std::vector<CallingRegion> calling_regions();

}  // namespace writeback::notify
