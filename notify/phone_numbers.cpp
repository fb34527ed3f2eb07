#include "notify/phone_numbers.hpp"

#include <phonenumbers/phonenumberutil.h>

#include <set>

namespace writeback::notify {
namespace {

namespace phones = i18n::phonenumbers;

constexpr std::size_t longest = 64;
constexpr const char* no_region = "ZZ";

}  // namespace

std::optional<PhoneNumber> read_phone_number(std::string_view text, const std::string& region) {
  if (text.empty() || text.size() > longest) return std::nullopt;
  const auto& library = *phones::PhoneNumberUtil::GetInstance();
  phones::PhoneNumber parsed;
  const auto error = library.Parse(std::string(text), region.empty() ? no_region : region, &parsed);
  if (error != phones::PhoneNumberUtil::NO_PARSING_ERROR || !library.IsValidNumber(parsed)) {
    return std::nullopt;
  }
  PhoneNumber number;
  number.extension = parsed.extension();
  library.Format(parsed, phones::PhoneNumberUtil::E164, &number.e164);
  return number;
}

std::vector<CallingRegion> calling_regions() {
  const auto& library = *phones::PhoneNumberUtil::GetInstance();
  std::set<std::string> codes;
  library.GetSupportedRegions(&codes);
  std::vector<CallingRegion> regions;
  for (const auto& code : codes) {
    regions.push_back({code, library.GetCountryCodeForRegion(code)});
  }
  return regions;
}

}  // namespace writeback::notify
