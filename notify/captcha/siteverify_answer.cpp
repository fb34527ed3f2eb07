#include "notify/captcha/siteverify_answer.hpp"

#include <algorithm>
#include <array>
#include <boost/json/parse.hpp>
#include <optional>

#include "notify/captcha/provider_time.hpp"
#include "notify/captcha/strict_json.hpp"

namespace writeback::notify {
namespace json = boost::json;

namespace {

constexpr std::size_t deepest = 16;
constexpr std::size_t most_codes_shown = 8;
constexpr std::size_t longest_code_shown = 64;
/// As long as the longest-lived token (Turnstile's) is good: an older answer is a replayed one.
constexpr std::chrono::minutes oldest{5};
/// Clocks differ a little.
constexpr std::chrono::minutes most_ahead{1};

/// An error code that blames the agent's settings, and the keys of the ini file to look at.
struct OwnFault {
  std::string_view code;
  std::string_view keys;
};

constexpr std::array own_faults{
    OwnFault{"missing-input-secret", "secret_file"},
    OwnFault{"invalid-input-secret", "secret_file"},
    OwnFault{"sitekey-secret-mismatch", "site_key and secret_file"},
    OwnFault{"not-using-dummy-passcode", "site_key and secret_file (a test key is in use)"},
};

Problem failed(std::string reason) {
  return {ProblemKind::captcha_failed, std::move(reason)};
}

/// Somebody else's trouble, which passes.
Problem unavailable(std::string reason) {
  Problem problem{ProblemKind::captcha_unavailable, std::move(reason)};
  problem.retry_after = provider_retry_after;
  return problem;
}

std::vector<std::string> error_codes(const json::object& answer) {
  std::vector<std::string> codes;
  const json::value* list = answer.if_contains("error-codes");
  if (list == nullptr || !list->is_array()) return codes;
  for (const auto& code : list->as_array()) {
    if (code.is_string()) codes.emplace_back(code.as_string());
  }
  return codes;
}

/// For the log: a handful, and only characters that codes consist of.
std::string shown(const std::vector<std::string>& codes) {
  std::string text;
  for (std::size_t i = 0; i < std::min(codes.size(), most_codes_shown); ++i) {
    text += text.empty() ? "" : ", ";
    for (const char c : codes[i].substr(0, longest_code_shown)) {
      const bool is_plain =
          (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-' || c == '_';
      text.push_back(is_plain ? c : '?');
    }
  }
  return text.empty() ? "no error code" : text;
}

Problem refusal(const json::object& answer) {
  const auto codes = error_codes(answer);
  for (const OwnFault& fault : own_faults) {
    if (std::find(codes.begin(), codes.end(), fault.code) == codes.end()) continue;
    return {ProblemKind::captcha_unavailable, "the CAPTCHA provider answers " +
                                                  std::string(fault.code) + ": see [captcha] " +
                                                  std::string(fault.keys)};
  }
  if (std::find(codes.begin(), codes.end(), "internal-error") != codes.end()) {
    return unavailable("the CAPTCHA provider answers internal-error");
  }
  return failed("the CAPTCHA provider answers " + shown(codes));
}

Result<void> check_place(const json::object& answer, const CaptchaSettings& settings) {
  const auto& hostnames = settings.hostnames;
  const auto hostname = text_in(answer, "hostname");
  if (!hostnames.empty() &&
      std::find(hostnames.begin(), hostnames.end(), hostname) == hostnames.end()) {
    return failed("the CAPTCHA was solved on a host that is not among [captcha] hostnames");
  }
  if (!settings.action.empty() && text_in(answer, "action") != settings.action) {
    return failed("the CAPTCHA was solved for another action than [captcha] action");
  }
  return {};
}

Result<void> check_time(const json::object& answer, Timestamp now) {
  const auto solved = parse_provider_time(text_in(answer, "challenge_ts"));
  if (!solved) return unavailable("the CAPTCHA provider does not say when it was solved");
  if (*solved > now + most_ahead) {
    return failed("the CAPTCHA was solved in the future: is the clock of this host right?");
  }
  if (now - *solved > oldest) {
    return failed("the CAPTCHA was solved more than 5 minutes ago, or this host's clock is wrong");
  }
  return {};
}

Result<void> check_score(const json::object& answer, const CaptchaSettings& settings) {
  if (!settings.min_score) return {};
  const json::value* score = answer.if_contains("score");
  if (score == nullptr || !score->is_number()) {
    return Problem{ProblemKind::captcha_unavailable,
                   "the CAPTCHA provider gives no score, so the keys are not of reCAPTCHA v3: see "
                   "[captcha] min_score and site_key"};
  }
  if (score->to_number<double>() < *settings.min_score) {
    return failed("the CAPTCHA's score is below [captcha] min_score");
  }
  return {};
}

}  // namespace

Result<void> judge_siteverify(const HttpAnswer& answer, const CaptchaSettings& settings,
                              Timestamp now) {
  const auto status = "the CAPTCHA provider answers with status " + std::to_string(answer.status);
  if (answer.status >= 500 || answer.status == 429) return unavailable(status);
  json::parse_options options;
  options.max_depth = deepest;
  json::error_code error;
  const json::value value = json::parse(answer.body, error, {}, options);
  if (error || !value.is_object()) return unavailable(status + " and no JSON: see [captcha] url");
  const json::object& object = value.get_object();
  const json::value* success = object.if_contains("success");
  if (success == nullptr || !success->is_bool()) {
    return unavailable(status + " and JSON of another kind: see [captcha] url");
  }
  if (!success->get_bool()) return refusal(object);
  if (answer.status != 200) return unavailable(status + " to a success");
  if (auto place = check_place(object, settings); !place) return place;
  if (auto time = check_time(object, now); !time) return time;
  return check_score(object, settings);
}

}  // namespace writeback::notify
