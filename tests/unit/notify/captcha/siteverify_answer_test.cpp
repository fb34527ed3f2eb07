#include "notify/captcha/siteverify_answer.hpp"

#include <gtest/gtest.h>

#include "notify/captcha/provider_time.hpp"

namespace writeback::notify {
namespace {

using std::chrono::minutes;
using std::chrono::seconds;

/// 2026-11-24T01:00:00Z.
constexpr Timestamp now = std::chrono::sys_days{std::chrono::year{2026} / 11 / 24} + minutes{60};

CaptchaSettings strict() {
  CaptchaSettings settings;
  settings.provider = CaptchaProvider::recaptcha;
  settings.hostnames = {"help.example.com", "reset.example.com"};
  settings.action = "reset";
  settings.min_score = 0.5;
  return settings;
}

constexpr std::string_view good =
    R"({"success":true,"challenge_ts":"2026-11-24T00:59:30Z","hostname":"reset.example.com",)"
    R"("action":"reset","score":0.5,"error-codes":[],"more":{"of":["theirs"]}})";

std::string changed(std::string_view from, std::string_view to) {
  std::string text(good);
  const auto at = text.find(from);
  EXPECT_NE(at, std::string::npos) << from;
  return text.replace(at, from.size(), to);
}

/// "" where it is good, else "code: reason".
std::string verdict(std::string body, long status = 200,
                    const CaptchaSettings& settings = strict()) {
  const HttpAnswer answer{status, std::move(body)};
  const auto judged = judge_siteverify(answer, settings, now);
  if (judged) return {};
  const Problem problem = judged.error();
  return std::string(row_of(problem.kind).code) + (problem.retry_after ? " later: " : ": ") +
         problem.log_reason;
}

std::string refused_with(std::string_view codes) {
  return verdict(R"({"success":false,"error-codes":)" + std::string(codes) + "}");
}

}  // namespace

TEST(SiteverifyAnswer, AGoodOneIsGood) {
  EXPECT_EQ(verdict(std::string(good)), "");
  EXPECT_EQ(
      verdict(R"({"success":true,"challenge_ts":"2026-11-24T01:00:00Z"})", 200, CaptchaSettings()),
      "");
}

TEST(SiteverifyAnswer, SuccessIsTheWordTrue) {
  for (const char* other : {"\"true\"", "1", "null", "[]", "{}"}) {
    EXPECT_EQ(verdict(changed("true", other)),
              "captcha_unavailable later: the CAPTCHA provider answers with status 200 and JSON of "
              "another kind: see [captcha] url")
        << other;
  }
  EXPECT_EQ(verdict(changed("true", "false")),
            "captcha_failed: the CAPTCHA provider answers no error code");
}

TEST(SiteverifyAnswer, TheTokenIsForOurPlace) {
  const std::string host =
      "captcha_failed: the CAPTCHA was solved on a host that is not among [captcha] hostnames";
  EXPECT_EQ(verdict(changed("reset.example.com", "help.example.com")), "");
  EXPECT_EQ(verdict(changed("reset.example.com", "example.com")), host);
  EXPECT_EQ(verdict(changed("reset.example.com", "reset.example.com.evil.example")), host);
  EXPECT_EQ(verdict(changed("reset.example.com", "")), host);
  EXPECT_EQ(verdict(changed("\"hostname\"", "\"apk_package_name\"")), host);
  const std::string action =
      "captcha_failed: the CAPTCHA was solved for another action than [captcha] action";
  EXPECT_EQ(verdict(changed("\"action\":\"reset\"", "\"action\":\"login\"")), action);
  EXPECT_EQ(verdict(changed("\"action\":\"reset\",", "")), action);
}

TEST(SiteverifyAnswer, TheScoreIsHighEnough) {
  EXPECT_EQ(verdict(changed("0.5", "1")), "");
  EXPECT_EQ(verdict(changed("0.5", "0.49")),
            "captcha_failed: the CAPTCHA's score is below [captcha] min_score");
  EXPECT_EQ(verdict(changed("0.5", "0")),
            "captcha_failed: the CAPTCHA's score is below [captcha] min_score");
  for (const char* none : {"\"0.9\"", "null"}) {
    EXPECT_EQ(verdict(changed("0.5", none)),
              "captcha_unavailable: the CAPTCHA provider gives no score, so the keys are not of "
              "reCAPTCHA v3: see [captcha] min_score and site_key");
  }
}

TEST(SiteverifyAnswer, ItWasSolvedJustNow) {
  const auto at = [](const char* time) { return verdict(changed("2026-11-24T00:59:30Z", time)); };
  EXPECT_EQ(at("2026-11-24T00:55:00Z"), "");
  EXPECT_EQ(at("2026-11-24T00:54:59Z"),
            "captcha_failed: the CAPTCHA was solved more than 5 minutes ago, or this host's clock "
            "is wrong");
  EXPECT_EQ(at("2026-11-24T01:01:00.999Z"), "");
  EXPECT_EQ(at("2026-11-24T01:01:01Z"),
            "captcha_failed: the CAPTCHA was solved in the future: is the clock of this host "
            "right?");
  for (const char* none : {"", "yesterday", "1795485125"}) {
    EXPECT_EQ(at(none),
              "captcha_unavailable later: the CAPTCHA provider does not say when it was solved");
  }
}

TEST(SiteverifyAnswer, OurOwnFaultIsNotThePersons) {
  const std::string begin = "captcha_unavailable: the CAPTCHA provider answers ";
  EXPECT_EQ(refused_with(R"(["invalid-input-secret"])"),
            begin + "invalid-input-secret: see [captcha] secret_file");
  EXPECT_EQ(refused_with(R"(["missing-input-secret"])"),
            begin + "missing-input-secret: see [captcha] secret_file");
  EXPECT_EQ(refused_with(R"(["invalid-input-response","sitekey-secret-mismatch"])"),
            begin + "sitekey-secret-mismatch: see [captcha] site_key and secret_file");
  EXPECT_EQ(refused_with(R"(["not-using-dummy-passcode"])"),
            begin +
                "not-using-dummy-passcode: see [captcha] site_key and secret_file (a test key "
                "is in use)");
  EXPECT_EQ(verdict(R"({"success":false,"error-codes":["invalid-input-secret"]})", 400),
            begin + "invalid-input-secret: see [captcha] secret_file");
}

TEST(SiteverifyAnswer, ARefusedTokenIsThePersons) {
  for (const char* code :
       {"invalid-input-response", "missing-input-response", "bad-request", "timeout-or-duplicate",
        "invalid-or-already-seen-response", "what-else"}) {
    EXPECT_EQ(refused_with("[\"" + std::string(code) + "\"]"),
              "captcha_failed: the CAPTCHA provider answers " + std::string(code));
  }
  EXPECT_EQ(refused_with("\"x\""), "captcha_failed: the CAPTCHA provider answers no error code");
}

TEST(SiteverifyAnswer, TheLogIsNotWrittenByTheProvider) {
  EXPECT_EQ(refused_with(R"(["a\nb\u001b[0m", 1, "ok"])"),
            "captcha_failed: the CAPTCHA provider answers a?b??0m, ok");
  const auto reason = refused_with("[\"" + std::string(100'000, 'x') + "\"]");
  EXPECT_LT(reason.size(), 200U);
  std::string many = "[\"x\"";
  for (int i = 0; i < 1000; ++i) many += ",\"x\"";
  EXPECT_LT(refused_with(many + "]").size(), 200U);
}

TEST(SiteverifyAnswer, TroubleOfTheProviderPasses) {
  EXPECT_EQ(refused_with(R"(["internal-error"])"),
            "captcha_unavailable later: the CAPTCHA provider answers internal-error");
  for (const long status : {500L, 503L, 429L}) {
    EXPECT_EQ(verdict(std::string(good), status),
              "captcha_unavailable later: the CAPTCHA provider answers with status " +
                  std::to_string(status));
  }
  for (const char* body : {"", "<html>", "[]", "true", "{\"success\":true"}) {
    EXPECT_EQ(verdict(body),
              "captcha_unavailable later: the CAPTCHA provider answers with status 200 and no "
              "JSON: see [captcha] url")
        << body;
  }
  EXPECT_EQ(verdict(std::string(good), 302),
            "captcha_unavailable later: the CAPTCHA provider answers with status 302 to a success");
  EXPECT_TRUE(verdict(std::string(100'000, '[')).starts_with("captcha_unavailable later"));
}

TEST(ProviderTime, IsReadInTheirForms) {
  for (const char* text :
       {"2026-11-24T01:00:00Z", "2026-11-24T01:00:00.096Z", "2026-11-24T01:00:00.000000Z",
        "2026-11-24T01:00:00+00:00", "2026-11-24T02:30:00+01:30", "2026-11-23T20:00:00-0500",
        "2026-11-24 01:00:00z"}) {
    EXPECT_EQ(parse_provider_time(text), now) << text;
  }
  for (const char* text :
       {"", "2026-11-24", "2026-11-24T01:00:00", "2026-11-24T01:00:00.Z", "2026-02-30T01:00:00Z",
        "2026-11-24T24:00:00Z", "2026-11-24T01:60:00Z", "2026-11-24T01:00:00Zx",
        "2026-11-24T01:00Z", "26-11-24T01:00:00Z", "2026-11-24T01:00:00+0", "2026-+1-24T01:00:00Z",
        "2026-00-24T01:00:00Z"}) {
    EXPECT_FALSE(parse_provider_time(text)) << text;
  }
}

}  // namespace writeback::notify
