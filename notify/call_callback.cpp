#include "notify/call_callback.hpp"

#include <algorithm>
#include <boost/json/parse.hpp>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "notify/signature.hpp"
#include "policy/equal_time.hpp"

namespace writeback::notify {
namespace {

constexpr std::size_t most_fields = 64;
constexpr std::string_view thanks =
    R"(<?xml version="1.0" encoding="UTF-8"?><Response><Say>Thank you. You can hang up now.</Say><Hangup/></Response>)";
constexpr std::string_view not_confirmed =
    R"(<?xml version="1.0" encoding="UTF-8"?><Response><Say>That was not the pound key. Goodbye.</Say><Hangup/></Response>)";

int digit_of(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  return -1;
}

std::string form_decoded(std::string_view text) {
  std::string plain;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const int high = text[i] == '%' && i + 2 < text.size() ? digit_of(text[i + 1]) : -1;
    const int low = high >= 0 ? digit_of(text[i + 2]) : -1;
    if (low >= 0) {
      plain += static_cast<char>(high * 16 + low);
      i += 2;
    } else {
      plain += text[i] == '+' ? ' ' : text[i];
    }
  }
  return plain;
}

using Fields = std::multimap<std::string, std::string>;

std::optional<Fields> fields_of(std::string_view body) {
  Fields fields;
  while (!body.empty()) {
    const auto end = std::min(body.find('&'), body.size());
    const auto pair = body.substr(0, end);
    const auto equals = std::min(pair.find('='), pair.size());
    const auto value = equals < pair.size() ? pair.substr(equals + 1) : std::string_view();
    fields.emplace(form_decoded(pair.substr(0, equals)), form_decoded(value));
    if (fields.size() > most_fields) return std::nullopt;
    body.remove_prefix(std::min(end + 1, body.size()));
  }
  return fields;
}

Problem unsigned_call(const char* why) {
  return Problem{ProblemKind::unauthenticated, why};
}

/// As configured, and with the port left out or put in: Twilio's libraries try all of them, because
/// what it signs differs (https://github.com/twilio/twilio-python, RequestValidator).
std::vector<std::string> forms_of(const std::string& url) {
  const auto host = url.find("://") + 3;
  const auto path = std::min(url.find('/', host), url.size());
  const auto colon = url.rfind(':', path);
  const bool has_port = colon != std::string::npos && colon > host && url[path - 1] != ']';
  if (has_port) return {url, url.substr(0, colon) + url.substr(path)};
  const char* port = url.starts_with("https:") ? ":443" : ":80";
  return {url, url.substr(0, path) + port + url.substr(path)};
}

bool is_signed_by_twilio(const GatewaySettings& gateway, const CallbackRequest& request,
                         const Fields& fields) {
  std::string values;
  for (const auto& [name, value] : fields) values += name + value;
  bool fits = false;
  for (const auto& url : forms_of(gateway.callback_url + "/" + request.token)) {
    const bool same =
        equal_time(hmac_sha1_base64(gateway.secret, url + values), request.twilio_signature);
    fits = fits || same;
  }
  return fits;
}

Result<CallbackAnswer> read_twilio(const GatewaySettings& gateway, const CallbackRequest& request) {
  const auto fields = fields_of(request.body);
  if (!fields) return unsigned_call("a callback has too many fields");
  if (!is_signed_by_twilio(gateway, request, *fields)) {
    return unsigned_call(
        "X-Twilio-Signature is missing or wrong: is [call] callback_url the "
        "address that the gateway calls?");
  }
  const auto digits = fields->find("Digits");
  CallbackAnswer answer;
  answer.confirmed = digits != fields->end() && digits->second == "#";
  answer.content_type = "text/xml";
  answer.body = answer.confirmed ? thanks : not_confirmed;
  return answer;
}

Result<CallbackAnswer> read_webhook(const GatewaySettings& gateway, const CallbackRequest& request,
                                    Timestamp now) {
  // The token is signed too, so that the word for one call is none for another.
  const std::string signed_text = request.token + "." + request.body;
  if (!is_webhook_signature(gateway.secret, signed_text, request.webhook_signature, now)) {
    return unsigned_call("X-Writebackd-Signature is missing, too old or wrong");
  }
  boost::system::error_code failed;
  const auto body = boost::json::parse(request.body, failed);
  const auto* object = failed ? nullptr : body.if_object();
  const auto* digits = object == nullptr ? nullptr : object->if_contains("digits");
  if (digits == nullptr || !digits->is_string()) {
    return invalid_request("/digits", "expected the keys that were pressed");
  }
  CallbackAnswer answer;
  answer.confirmed = digits->get_string() == "#";
  answer.content_type = "application/json";
  answer.body = answer.confirmed ? R"({"confirmed":true})" : R"({"confirmed":false})";
  return answer;
}

}  // namespace

Result<CallbackAnswer> CallCallback::read(const CallbackRequest& request, Timestamp now) const {
  if (settings_->callback_url.empty()) return unsigned_call("no gateway is to call back");
  if (settings_->preset == GatewayPreset::twilio) return read_twilio(*settings_, request);
  return read_webhook(*settings_, request, now);
}

}  // namespace writeback::notify
