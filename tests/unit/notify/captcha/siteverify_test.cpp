#include "notify/captcha/siteverify.hpp"

#include <gtest/gtest.h>

#include <stdexcept>

#include "tests/unit/run_task.hpp"

namespace writeback::notify {
namespace {

constexpr Timestamp now{std::chrono::seconds{1'795'482'000}};  // 2026-11-24T01:00:00Z
const Deadline deadline{std::chrono::seconds{5}};

/// Answers what it was told to, and keeps what it was asked.
class FakeHttpClient final : public HttpClient {
 public:
  Result<HttpAnswer> answer =
      HttpAnswer{200, R"({"success":true,"challenge_ts":"2026-11-24T01:00:00Z"})"};
  std::vector<HttpRequest> requests;
  Deadline last_deadline;

  [[nodiscard]] Task<HttpAnswer> send(HttpRequest request, Deadline until) override {
    requests.push_back(std::move(request));
    last_deadline = until;
    co_return answer;
  }
};

CaptchaSettings settings_of(CaptchaProvider provider) {
  CaptchaSettings settings;
  settings.provider = provider;
  settings.site_key = "site \"key\"";
  settings.secret = Secret("s3cret/+&=");
  return settings;
}

struct Siteverify : testing::Test {
  std::shared_ptr<FakeHttpClient> client = std::make_shared<FakeHttpClient>();

  Result<SolvedCaptcha> outcome(CaptchaSettings settings, std::string_view token) const {
    SiteverifyCheck check(std::move(settings), client);
    return test::run(check.check("flow", token, now, deadline));
  }
};

}  // namespace

TEST_F(Siteverify, EachProviderIsAskedInItsOwnWay) {
  struct Row {
    CaptchaProvider provider;
    const char* name;
    const char* url;
    const char* body;
  };
  for (const Row& row :
       {Row{CaptchaProvider::turnstile, "turnstile",
            "https://challenges.cloudflare.com/turnstile/v0/siteverify",
            "secret=s3cret%2F%2B%26%3D&response=to%2Bken._-"},
        Row{CaptchaProvider::recaptcha, "recaptcha",
            "https://www.google.com/recaptcha/api/siteverify",
            "secret=s3cret%2F%2B%26%3D&response=to%2Bken._-"},
        Row{CaptchaProvider::hcaptcha, "hcaptcha", "https://api.hcaptcha.com/siteverify",
            "secret=s3cret%2F%2B%26%3D&response=to%2Bken._-&sitekey=site%20%22key%22"}}) {
    const auto solved = outcome(settings_of(row.provider), "to+ken._-");
    ASSERT_TRUE(solved) << solved.error().log_reason;
    EXPECT_TRUE(solved->name.starts_with(std::string(row.name) + ' '));
    EXPECT_EQ(solved->name.size(), std::string_view(row.name).size() + 1 + 64);
    EXPECT_EQ(solved->name.find("to+ken"), std::string::npos);
    EXPECT_EQ(solved->until, now + std::chrono::minutes{10});
    const auto& request = client->requests.back();
    EXPECT_EQ(request.method, "POST");
    EXPECT_EQ(request.url, row.url);
    EXPECT_EQ(request.body, row.body);
    ASSERT_EQ(request.headers.size(), 2U);
    EXPECT_EQ(request.headers[0], "Content-Type: application/x-www-form-urlencoded");
    EXPECT_EQ(client->last_deadline, deadline);
    SiteverifyCheck check(settings_of(row.provider), client);
    EXPECT_TRUE(check.is_asked_for());
    EXPECT_EQ(check.challenge("flow", now),
              R"({"provider":")" + std::string(row.name) + R"(","site_key":"site \"key\""})");
  }
}

TEST_F(Siteverify, AnotherUrlIsAskedWhereThereIsOne) {
  auto settings = settings_of(CaptchaProvider::hcaptcha);
  settings.url = "https://proxy.example.com/verify";
  settings.action = "reset";
  SiteverifyCheck check(std::move(settings), client);
  EXPECT_NE(check.challenge("flow", now).find(R"("action":"reset")"), std::string::npos);
  static_cast<void>(test::run(check.check("flow", "token", now, deadline)));
  EXPECT_EQ(client->requests.at(0).url, "https://proxy.example.com/verify");
}

TEST_F(Siteverify, EachTokenHasAName) {
  const auto one = outcome(settings_of(CaptchaProvider::turnstile), "one");
  const auto again = outcome(settings_of(CaptchaProvider::turnstile), "one");
  const auto two = outcome(settings_of(CaptchaProvider::turnstile), "two");
  EXPECT_EQ(one->name, again->name);
  EXPECT_NE(one->name, two->name);
}

TEST_F(Siteverify, NobodyIsAskedAboutWhatIsNoToken) {
  for (const std::string& token :
       {std::string(), std::string(2049, 'x'), std::string("a b"), std::string("a\nb"),
        std::string("\xc3\xa4"), std::string("a\0b", 3)}) {
    const auto refused = outcome(settings_of(CaptchaProvider::turnstile), token);
    EXPECT_EQ(refused.error().kind, ProblemKind::captcha_failed);
  }
  EXPECT_TRUE(client->requests.empty());
  EXPECT_TRUE(outcome(settings_of(CaptchaProvider::turnstile), std::string(2048, 'x')));
  // Their tokens are longer than those of Turnstile.
  EXPECT_TRUE(outcome(settings_of(CaptchaProvider::hcaptcha), std::string(8192, 'x')));
  EXPECT_TRUE(outcome(settings_of(CaptchaProvider::recaptcha), std::string(8192, 'x')));
  EXPECT_FALSE(outcome(settings_of(CaptchaProvider::hcaptcha), std::string(8193, 'x')));
}

TEST_F(Siteverify, WithoutAnAnswerItIsUnavailable) {
  client->answer = Problem{ProblemKind::delivery_failed, "no route to host"};
  const auto refused = outcome(settings_of(CaptchaProvider::turnstile), "token");
  EXPECT_EQ(refused.error().kind, ProblemKind::captcha_unavailable);
  EXPECT_EQ(refused.error().log_reason, "the CAPTCHA provider can't be asked: no route to host");
  EXPECT_EQ(refused.error().retry_after, std::chrono::seconds{30});
}

TEST_F(Siteverify, TheAnswerIsJudged) {
  client->answer = HttpAnswer{200, R"({"success":false,"error-codes":["timeout-or-duplicate"]})"};
  EXPECT_EQ(outcome(settings_of(CaptchaProvider::turnstile), "token").error().kind,
            ProblemKind::captcha_failed);
  client->answer = HttpAnswer{200, R"({"success":false,"error-codes":["invalid-input-secret"]})"};
  const auto refused = outcome(settings_of(CaptchaProvider::turnstile), "token");
  EXPECT_EQ(refused.error().kind, ProblemKind::captcha_unavailable);
  EXPECT_NE(refused.error().log_reason.find("[captcha] secret_file"), std::string::npos);
  EXPECT_EQ(refused.error().log_reason.find("s3cret"), std::string::npos);
}

// The configuration may be read again while the provider is asked.
TEST_F(Siteverify, ACheckUnderWayOutlivesItsMaker) {
  auto check = std::make_unique<SiteverifyCheck>(settings_of(CaptchaProvider::turnstile), client);
  std::string token = "token";
  auto task = check->check("flow", token, now, deadline);
  check.reset();
  token.assign("other");
  EXPECT_TRUE(test::run(std::move(task)));
  EXPECT_NE(client->requests.at(0).body.find("response=token"), CleansedString::npos);
}

TEST_F(Siteverify, OnlyProvidersThatCanBeAskedAreTaken) {
  EXPECT_THROW(SiteverifyCheck(settings_of(CaptchaProvider::altcha), client),
               std::invalid_argument);
  EXPECT_THROW(SiteverifyCheck(settings_of(CaptchaProvider::none), client), std::invalid_argument);
}

}  // namespace writeback::notify
