#include "notify/captcha/make_captcha_check.hpp"

#include <gtest/gtest.h>

#include "tests/unit/notify/captcha/altcha_payload_text.hpp"
#include "tests/unit/run_task.hpp"

namespace writeback::notify {
namespace {

constexpr Timestamp now{std::chrono::seconds{1'795'482'000}};

std::shared_ptr<CaptchaCheck> check_of(CaptchaProvider provider,
                                       AltchaVersion version = AltchaVersion::v2) {
  CaptchaSettings settings;
  settings.provider = provider;
  settings.altcha_version = version;
  settings.difficulty = AltchaDifficulty::low;
  settings.site_key = "key";
  return make_captcha_check(std::move(settings), Secret(std::string(32, 'k')), nullptr,
                            counting_bytes());
}

}  // namespace

TEST(MakeCaptchaCheck, EachProviderHasItsCheck) {
  EXPECT_NE(check_of(CaptchaProvider::altcha)->challenge("f", now).find("keySignature"),
            std::string::npos);
  EXPECT_NE(check_of(CaptchaProvider::altcha, AltchaVersion::v1)
                ->challenge("f", now)
                .find("\"maxnumber\":50000"),
            std::string::npos);
  EXPECT_EQ(check_of(CaptchaProvider::turnstile)->challenge("f", now),
            R"({"provider":"turnstile","site_key":"key"})");
  EXPECT_EQ(check_of(CaptchaProvider::recaptcha)->challenge("f", now),
            R"({"provider":"recaptcha","site_key":"key"})");
  EXPECT_EQ(check_of(CaptchaProvider::hcaptcha)->challenge("f", now),
            R"({"provider":"hcaptcha","site_key":"key"})");
}

TEST(MakeCaptchaCheck, WithNoneNobodyIsAsked) {
  const auto none = check_of(CaptchaProvider::none);
  EXPECT_FALSE(none->is_asked_for());
  EXPECT_EQ(none->challenge("f", now), "null");
  const auto solved = test::run(none->check("f", "", now, Deadline()));
  ASSERT_TRUE(solved);
  EXPECT_EQ(solved->name, "");
  EXPECT_TRUE(check_of(CaptchaProvider::altcha)->is_asked_for());
}

TEST(CaptchaSettings, AreComparedByValue) {
  CaptchaSettings a;
  CaptchaSettings b;
  EXPECT_EQ(a, b);
  a.secret = Secret("x");
  EXPECT_FALSE(a == b);
  b.secret = Secret("x");
  EXPECT_EQ(a, b);
  b.min_score = 0.5;
  EXPECT_FALSE(a == b);
}

}  // namespace writeback::notify
