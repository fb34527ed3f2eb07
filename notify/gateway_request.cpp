#include "notify/gateway_request.hpp"

#include <algorithm>
#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>
#include <charconv>
#include <map>
#include <utility>

#include "notify/encodings.hpp"
#include "notify/form_body.hpp"
#include "notify/markup_escape.hpp"
#include "notify/signature.hpp"

namespace writeback::notify {
namespace {

namespace json = boost::json;

constexpr std::string_view form_type = "Content-Type: application/x-www-form-urlencoded";
constexpr std::string_view json_type = "Content-Type: application/json";

/// Provider's names of languages that their voices speak.
std::string voice_for(std::string_view language) {
  if (language.starts_with("de")) return "de-DE";
  if (language.starts_with("fr")) return "fr-FR";
  if (language.size() == 5) return std::string(language);
  return "en-US";
}

/// Digits one by one, else a voice says "four hundred thousand".
CleansedString spoken(std::string_view text, const Secret& code) {
  CleansedString result;
  while (!text.empty()) {
    const auto at = code.empty() ? std::string_view::npos : text.find(code.reveal());
    result += text.substr(0, at);
    if (at == std::string_view::npos) break;
    for (const char digit : code.reveal()) {
      result += digit;
      result += ", ";
    }
    text.remove_prefix(at + code.reveal().size());
  }
  return result;
}

std::string callback_for(const GatewaySettings& gateway, const Message& message) {
  return message.call_token.empty() ? std::string()
                                    : gateway.callback_url + "/" + message.call_token;
}

/// https://www.twilio.com/docs/voice/twiml: says it twice, and waits for one key.
CleansedString twiml_for(const GatewaySettings& gateway, const Message& message,
                         std::string_view text, std::string_view language) {
  const CleansedString say = "<Say language=\"" + CleansedString(voice_for(language)) + "\">" +
                             markup_escaped(spoken(text, message.code)) + "</Say>";
  if (message.call_token.empty()) {
    return "<Response>" + say + "<Pause length=\"1\"/>" + say + "</Response>";
  }
  // With `finishOnKey` empty the # key is a digit like any other.
  return "<Response><Gather input=\"dtmf\" numDigits=\"1\" finishOnKey=\"\" timeout=\"15\" "
         "method=\"POST\" action=\"" +
         markup_escaped(callback_for(gateway, message)) + "\">" + say + say +
         "</Gather></Response>";
}

CleansedString header(std::string_view name, std::string_view value) {
  return CleansedString(name) + ": " + CleansedString(value);
}

HttpRequest twilio(const GatewaySettings& gateway, const Message& message, std::string_view text,
                   std::string_view language) {
  const bool call = message.channel == Channel::call;
  const std::string base = gateway.url.empty() ? "https://api.twilio.com" : gateway.url;
  HttpRequest request;
  request.url =
      base + "/2010-04-01/Accounts/" + gateway.account + (call ? "/Calls.json" : "/Messages.json");
  CleansedString& form = request.body;
  append_form_field(form, "To", message.to);
  append_form_field(form, "From", gateway.from);
  if (call) {
    append_form_field(form, "Twiml", twiml_for(gateway, message, text, language));
    // w: half a second, until the exchange has answered.
    if (!message.extension.empty())
      append_form_field(form, "SendDigits", "wwww" + message.extension);
  } else {
    append_form_field(form, "Body", text);
  }
  CleansedString account(gateway.account);
  account += ":";
  account += gateway.secret.reveal();
  const CleansedString credentials = to_base64(account);
  request.headers = {CleansedString(form_type),
                     header("Authorization", CleansedString("Basic ") + credentials)};
  return request;
}

/// https://developer.vonage.com/en/api/sms
HttpRequest vonage(const GatewaySettings& gateway, const Message& message, std::string_view text) {
  HttpRequest request;
  request.url = (gateway.url.empty() ? "https://rest.nexmo.com" : gateway.url) + "/sms/json";
  CleansedString& form = request.body;
  append_form_field(form, "api_key", gateway.account);
  append_form_field(form, "api_secret", gateway.secret.reveal());
  append_form_field(form, "from", gateway.from);
  append_form_field(form, "to",
                    std::string_view(message.to).substr(message.to.starts_with('+') ? 1 : 0));
  append_form_field(form, "text", text);
  const bool plain = std::all_of(text.begin(), text.end(),
                                 [](char c) { return static_cast<unsigned char>(c) < 0x80; });
  if (!plain) append_form_field(form, "type", "unicode");
  request.headers = {CleansedString(form_type)};
  return request;
}

/// By hand, because a JSON library leaves copies of the code behind.
CleansedString json_escaped(std::string_view text) {
  static constexpr std::string_view hex = "0123456789abcdef";
  CleansedString escaped;
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    if (byte < 0x20) {
      escaped += "\\u00";
      escaped += hex[byte >> 4U];
      escaped += hex[byte & 0xFU];
      continue;
    }
    if (c == '"' || c == '\\') escaped += '\\';
    escaped += c;
  }
  return escaped;
}

class JsonObject {
 public:
  void add(std::string_view name, std::string_view value) {
    text_ += text_.empty() ? "{\"" : ",\"";
    text_ += name;
    text_ += "\":\"";
    text_ += json_escaped(value);
    text_ += '"';
  }
  [[nodiscard]] CleansedString take() {
    text_ += '}';
    return std::move(text_);
  }

 private:
  CleansedString text_;
};

using Escape = CleansedString (*)(std::string_view);

/// By what the body is: a value must not be able to end its place.
Escape escape_for(const GatewaySettings& gateway) {
  if (gateway.body.starts_with("{") || gateway.body.starts_with("[")) return &json_escaped;
  if (gateway.body.starts_with("<")) return &markup_escaped;
  return &form_encoded;
}

CleansedString filled(std::string_view pattern, const std::map<std::string, CleansedString>& values,
                      Escape escape) {
  CleansedString result;
  while (!pattern.empty()) {
    const auto open = pattern.find('{');
    result += pattern.substr(0, open);
    if (open == std::string_view::npos) break;
    const auto close = pattern.find('}', open);
    const auto name = close == std::string_view::npos
                          ? std::string()
                          : std::string(pattern.substr(open + 1, close - open - 1));
    const auto value = values.find(name);
    if (value == values.end()) {
      result += '{';  // JSON has braces of its own
      pattern.remove_prefix(open + 1);
      continue;
    }
    result += escape(value->second);
    pattern.remove_prefix(close + 1);
  }
  return result;
}

HttpRequest own_webhook(const GatewaySettings& gateway, const Message& message,
                        std::string_view text) {
  const std::map<std::string, CleansedString> values{
      {"to", CleansedString(message.to)},
      {"text", CleansedString(text)},
      {"from", CleansedString(gateway.from)},
      {"account", CleansedString(gateway.account)},
      {"secret", CleansedString(gateway.secret.reveal())},
      {"extension", CleansedString(message.extension)},
      {"callback_url", CleansedString(callback_for(gateway, message))}};
  HttpRequest request;
  request.method = gateway.method;
  request.url = gateway.url;
  request.body = filled(gateway.body, values, escape_for(gateway));
  const Escape as_it_is = [](std::string_view value) {
    // A line end would be another header.
    CleansedString plain(value);
    std::erase_if(plain, [](char c) { return c == '\r' || c == '\n'; });
    return plain;
  };
  for (const auto& one : gateway.headers) request.headers.push_back(filled(one, values, as_it_is));
  return request;
}

HttpRequest signed_webhook(const GatewaySettings& gateway, const Message& message,
                           std::string_view text, std::string_view language, Timestamp now) {
  JsonObject object;
  object.add("channel", name_of(message.channel));
  object.add("to", message.to);
  object.add("from", gateway.from);
  object.add("language", language);
  object.add("text", text);
  if (!message.extension.empty()) object.add("extension", message.extension);
  if (!message.call_token.empty()) {
    object.add("callback_url", callback_for(gateway, message));
    object.add("key", "#");
  }
  HttpRequest request;
  request.url = gateway.url;
  request.body = object.take();
  request.headers = {
      CleansedString(json_type),
      header("X-Writebackd-Signature", webhook_signature(gateway.secret, request.body, now))};
  return request;
}

Problem refused(std::string why) {
  return Problem{ProblemKind::delivery_failed, std::move(why)};
}

/// The value at a JSON pointer, as text; empty where there is none.
std::string member_at(const std::string& body, const std::string& pointer) {
  boost::system::error_code failed;
  const auto document = json::parse(body, failed);
  if (failed) return {};
  const auto* found = document.find_pointer(pointer, failed);
  if (found == nullptr) return {};
  return found->is_string() ? std::string(found->get_string()) : json::serialize(*found);
}

}  // namespace

HttpRequest gateway_request(const GatewaySettings& gateway, const Message& message,
                            std::string_view text, std::string_view language, Timestamp now) {
  switch (gateway.preset) {
    case GatewayPreset::twilio:
      return twilio(gateway, message, text, language);
    case GatewayPreset::vonage:
      return vonage(gateway, message, text);
    case GatewayPreset::webhook:
    case GatewayPreset::none:
      break;
  }
  if (!gateway.body.empty()) return own_webhook(gateway, message, text);
  return signed_webhook(gateway, message, text, language, now);
}

Result<void> gateway_verdict(const GatewaySettings& gateway, const HttpAnswer& answer) {
  if (answer.status < 200 || answer.status > 299) {
    std::string why = "status " + std::to_string(answer.status);
    // Twilio's own number of what is wrong: https://www.twilio.com/docs/api/errors
    const auto code =
        gateway.preset == GatewayPreset::twilio ? member_at(answer.body, "/code") : std::string();
    if (!code.empty() && code.size() < 10) why += ", error " + code;
    return refused(std::move(why));
  }
  if (gateway.preset == GatewayPreset::vonage) {
    const auto status = member_at(answer.body, "/messages/0/status");
    if (status != "0") return refused("message status " + status.substr(0, 10));
  }
  const auto equals = gateway.success_member.find('=');
  if (equals != std::string::npos) {
    const auto wanted = gateway.success_member.substr(equals + 1);
    if (member_at(answer.body, gateway.success_member.substr(0, equals)) != wanted) {
      return refused("the answer lacks " + gateway.success_member);
    }
  }
  return {};
}

}  // namespace writeback::notify
