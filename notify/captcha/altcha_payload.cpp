#include "notify/captcha/altcha_payload.hpp"

#include "notify/captcha/strict_json.hpp"
#include "notify/encodings.hpp"

namespace writeback::notify {
namespace {

constexpr std::size_t deepest = 4;  ///< payload, challenge, parameters, data

}  // namespace

std::optional<boost::json::object> read_altcha_payload(std::string_view payload) {
  if (payload.size() > longest_altcha_payload) return std::nullopt;
  const auto text = from_base64(payload);
  if (!text) return std::nullopt;
  return parse_altcha_json(*text);
}

std::optional<boost::json::object> parse_altcha_json(std::string_view text) {
  return parse_strict_object(text, deepest);
}

}  // namespace writeback::notify
