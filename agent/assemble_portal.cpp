#include "agent/assemble_portal.hpp"

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/serialize.hpp>

namespace writeback::agent {
namespace json = boost::json;

namespace {

/// What its widget loads, as the provider documents it.
std::string_view sources_of(notify::CaptchaProvider provider) {
  switch (provider) {
    case notify::CaptchaProvider::turnstile:
      return "https://challenges.cloudflare.com";
    case notify::CaptchaProvider::recaptcha:
      return "https://www.google.com/recaptcha/ https://www.gstatic.com/recaptcha/ "
             "https://recaptcha.google.com/recaptcha/";
    case notify::CaptchaProvider::hcaptcha:
      return "https://hcaptcha.com https://*.hcaptcha.com";
    case notify::CaptchaProvider::altcha:
    case notify::CaptchaProvider::none:
      break;
  }
  return {};
}

/// What people can do here at all; whether one of them may is told when it is known who it is.
json::array offers_of(const Config& config) {
  json::array offers;
  const auto& scope = config.scope;
  if (!config.self_service.rules.enabled || !scope.enabled) return offers;
  if (scope.reset) offers.emplace_back("reset");
  if (scope.unlock) offers.emplace_back("unlock");
  if (scope.change) offers.emplace_back("change");
  offers.emplace_back("register");
  return offers;
}

json::value text_or_null(const std::string& text) {
  return text.empty() ? json::value(nullptr) : json::value(text);
}

}  // namespace

api::Portal assemble_portal(const Config& config) {
  api::Portal portal;
  portal.enabled = config.portal.enabled;
  portal.origin = config.portal.origin;
  portal.foreign_sources = sources_of(config.captcha->provider);
  portal.inline_styles = config.captcha->provider == notify::CaptchaProvider::recaptcha;
  json::object settings;
  settings["organisation"] = text_or_null(config.self_service.rules.organisation);
  settings["sign_in_url"] = text_or_null(config.portal.sign_in_url);
  settings["contact_link"] = text_or_null(config.contact.link);
  const bool can_write = config.mail != nullptr || !config.outbox.empty();
  settings["contact_by_mail"] = can_write && !config.contact.administrators.empty();
  settings["offers"] = offers_of(config);
  portal.settings = json::serialize(settings);
  return portal;
}

}  // namespace writeback::agent
