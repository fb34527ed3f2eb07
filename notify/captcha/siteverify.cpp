#include "notify/captcha/siteverify.hpp"

#include <array>
#include <boost/json/object.hpp>
#include <boost/json/serialize.hpp>
#include <stdexcept>

#include "notify/captcha/digests.hpp"
#include "notify/captcha/ready_check.hpp"
#include "notify/captcha/siteverify_answer.hpp"
#include "notify/encodings.hpp"
#include "notify/form_body.hpp"

namespace writeback::notify {
namespace {

struct Provider {
  CaptchaProvider provider;
  std::string_view name;
  std::string_view url;
  /// Turnstile says so itself; of the others tokens of some 2500 and 4000 characters were seen.
  std::size_t longest_token;
  bool takes_site_key;
};

constexpr std::array providers{
    Provider{CaptchaProvider::turnstile, "turnstile",
             "https://challenges.cloudflare.com/turnstile/v0/siteverify", 2048, false},
    Provider{CaptchaProvider::recaptcha, "recaptcha",
             "https://www.google.com/recaptcha/api/siteverify", 8192, false},
    Provider{CaptchaProvider::hcaptcha, "hcaptcha", "https://api.hcaptcha.com/siteverify", 8192,
             true},
};

/// Longer than any token is good for, so that here too it counts once, whatever the provider does.
constexpr std::chrono::minutes remembered{10};

const Provider& row_of(CaptchaProvider provider) {
  for (const Provider& row : providers) {
    if (row.provider == provider) return row;
  }
  throw std::invalid_argument("not a provider with siteverify");
}

/// A token is what printable ASCII characters can be; whatever else it is, nobody has to be asked.
bool is_token(std::string_view text, std::size_t longest) {
  if (text.empty() || text.size() > longest) return false;
  for (const char c : text) {
    if (c < '!' || c > '~') return false;
  }
  return true;
}

/// Owns all that it needs, for the configuration may change while it waits.
Task<SolvedCaptcha> ask(std::shared_ptr<HttpClient> client, HttpRequest request,
                        std::shared_ptr<const CaptchaSettings> settings, SolvedCaptcha solved,
                        Timestamp now, Deadline deadline) {
  const auto answer = co_await client->send(std::move(request), deadline);
  if (!answer) {
    Problem problem{ProblemKind::captcha_unavailable,
                    "the CAPTCHA provider can't be asked: " + answer.error().log_reason};
    problem.retry_after = provider_retry_after;
    co_return problem;
  }
  const auto verdict = judge_siteverify(*answer, *settings, now);
  if (!verdict) co_return verdict.error();
  co_return solved;
}

}  // namespace

SiteverifyCheck::SiteverifyCheck(CaptchaSettings settings, std::shared_ptr<HttpClient> client)
    : settings_(std::make_shared<const CaptchaSettings>(std::move(settings))),
      client_(std::move(client)) {
  static_cast<void>(row_of(settings_->provider));
}

std::string SiteverifyCheck::challenge(std::string_view /*flow*/, Timestamp /*now*/) {
  boost::json::object text;
  text["provider"] = row_of(settings_->provider).name;
  text["site_key"] = settings_->site_key;
  if (!settings_->action.empty()) text["action"] = settings_->action;
  return boost::json::serialize(text);
}

Task<SolvedCaptcha> SiteverifyCheck::check(std::string_view /*flow*/, std::string_view solution,
                                           Timestamp now, Deadline deadline) {
  const Provider& provider = row_of(settings_->provider);
  if (!is_token(solution, provider.longest_token)) {
    return ready_check(
        Problem{ProblemKind::captcha_failed, "the solution is no token of the CAPTCHA provider"});
  }
  SolvedCaptcha solved{std::string(provider.name) + ' ' + to_hex(sha256(solution)),
                       now + remembered};
  return ask(client_, request_for(solution), settings_, std::move(solved), now, deadline);
}

HttpRequest SiteverifyCheck::request_for(std::string_view token) const {
  const Provider& provider = row_of(settings_->provider);
  HttpRequest request;
  request.url = siteverify_url(*settings_);
  request.headers.emplace_back("Content-Type: application/x-www-form-urlencoded");
  request.headers.emplace_back("Accept: application/json");
  append_form_field(request.body, "secret", settings_->secret.reveal());
  append_form_field(request.body, "response", token);
  if (provider.takes_site_key) append_form_field(request.body, "sitekey", settings_->site_key);
  return request;
}

std::string siteverify_url(const CaptchaSettings& settings) {
  return settings.url.empty() ? std::string(row_of(settings.provider).url) : settings.url;
}

}  // namespace writeback::notify
