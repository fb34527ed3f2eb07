#include <gtest/gtest.h>

#include <sys/stat.h>

#include <filesystem>
#include <fstream>

#include "agent/config/sections.hpp"
#include "notify/captcha/settings.hpp"

namespace writeback::agent {

namespace {

using notify::AltchaDifficulty;
using notify::AltchaVersion;
using notify::CaptchaProvider;

struct Read {
  notify::CaptchaSettings captcha;
  std::vector<std::string> warnings;
  std::vector<ConfigError> errors;
};

/// A file with a secret in it that nobody else can read.
std::string secret_file() {
  const auto path = std::filesystem::temp_directory_path() / "captcha_section_test_secret";
  std::ofstream(path) << "s3cret\n";
  chmod(path.c_str(), 0600);
  return path.string();
}

Read read(const std::string& lines) {
  Read result;
  const auto file = IniFile::parse("[captcha]\n" + lines, "x.ini", result.errors);
  SectionReader section(file, file.find("captcha"), "captcha", keys_of("captcha"), result.errors);
  read_captcha_section(section, result.captcha, result.warnings);
  return result;
}

/// "key: message" of the only mistake.
std::string mistake(const std::string& lines) {
  const auto errors = read(lines).errors;
  if (errors.size() != 1) return std::to_string(errors.size()) + " mistakes";
  return errors[0].key + ": " + errors[0].message;
}

std::string with_keys(const std::string& provider) {
  return "provider = " + provider + "\nsite_key = k\nsecret_file = " + secret_file() + "\n";
}

}  // namespace

TEST(CaptchaSection, NeedsNothing) {
  const auto defaults = read("");
  EXPECT_TRUE(defaults.errors.empty());
  EXPECT_TRUE(defaults.warnings.empty());
  EXPECT_EQ(defaults.captcha, notify::CaptchaSettings());
  EXPECT_EQ(defaults.captcha.provider, CaptchaProvider::altcha);
  EXPECT_EQ(defaults.captcha.altcha_version, AltchaVersion::v2);
  EXPECT_EQ(defaults.captcha.difficulty, AltchaDifficulty::normal);
}

TEST(CaptchaSection, EachKeyIsRead) {
  const auto altcha = read("provider = altcha\naltcha_version = 1\ndifficulty = high\n");
  EXPECT_TRUE(altcha.errors.empty());
  EXPECT_EQ(altcha.captcha.altcha_version, AltchaVersion::v1);
  EXPECT_EQ(altcha.captcha.difficulty, AltchaDifficulty::high);
  EXPECT_EQ(read("difficulty = low\n").captcha.difficulty, AltchaDifficulty::low);
  const auto recaptcha = read(with_keys("recaptcha") +
                              "hostnames = Reset.Example.com help.example.com\nmin_score = 0.7\n"
                              "action = reset\nurl = https://www.recaptcha.net/x?y\n");
  EXPECT_TRUE(recaptcha.errors.empty());
  const auto& captcha = recaptcha.captcha;
  EXPECT_EQ(captcha.provider, CaptchaProvider::recaptcha);
  EXPECT_EQ(captcha.site_key, "k");
  EXPECT_EQ(captcha.secret, Secret("s3cret"));
  EXPECT_EQ(captcha.hostnames, (std::vector<std::string>{"reset.example.com", "help.example.com"}));
  EXPECT_EQ(captcha.min_score, 0.7);
  EXPECT_EQ(captcha.action, "reset");
  EXPECT_EQ(captcha.url, "https://www.recaptcha.net/x?y");
  EXPECT_EQ(read(with_keys("turnstile")).captcha.provider, CaptchaProvider::turnstile);
  EXPECT_EQ(read(with_keys("hcaptcha")).captcha.provider, CaptchaProvider::hcaptcha);
}

TEST(CaptchaSection, NoneIsWarnedOf) {
  const auto none = read("provider = none\n");
  EXPECT_TRUE(none.errors.empty());
  EXPECT_EQ(none.captcha.provider, CaptchaProvider::none);
  ASSERT_EQ(none.warnings.size(), 1U);
  EXPECT_TRUE(none.warnings[0].starts_with("[captcha] provider = none"));
}

TEST(CaptchaSection, ProvidersNeedTheirKeys) {
  EXPECT_EQ(mistake("provider = turnstile\nsecret_file = " + secret_file() + "\n"),
            "site_key: is missing; the provider needs it");
  EXPECT_EQ(mistake("provider = hcaptcha\nsite_key = k\n"),
            "secret_file: is missing; the provider needs it");
}

TEST(CaptchaSection, MistakesAreNamed) {
  EXPECT_TRUE(mistake("provider = turnstyle\n").starts_with("provider: expected one of"));
  EXPECT_TRUE(mistake("altcha_version = 3\n").starts_with("altcha_version: expected"));
  EXPECT_TRUE(mistake("difficulty = 3\n").starts_with("difficulty: expected one of"));
  EXPECT_TRUE(mistake("sitekey = k\n").starts_with("sitekey: is not known here"));
  for (const char* score : {"1.01", "-0.1", "half", "0.5x", "nan", "1e-1", "inf"}) {
    EXPECT_EQ(mistake(with_keys("recaptcha") + "min_score = " + score + "\n"),
              "min_score: expected a number from 0.0 to 1.0")
        << score;
  }
  EXPECT_EQ(mistake(with_keys("turnstile") + "hostnames = https://x.example.com\n"),
            "hostnames: expected names of hosts, without https:// and port");
}

TEST(CaptchaSection, WhatHasNoEffectIsRefused) {
  EXPECT_EQ(mistake(with_keys("turnstile") + "min_score = 0.5\n"),
            "min_score: only reCAPTCHA (v3) gives a score");
  EXPECT_EQ(mistake(with_keys("hcaptcha") + "action = reset\n"),
            "action: only Turnstile and reCAPTCHA v3 have actions");
}

TEST(CaptchaSection, TheSecretGoesOverTlsOnly) {
  for (const char* url : {"https://eu.example.com/verify", "http://127.0.0.1:8080/x",
                          "http://localhost/x", "http://localhost"}) {
    EXPECT_TRUE(read(with_keys("turnstile") + "url = " + url + "\n").errors.empty()) << url;
  }
  for (const char* url :
       {"http://example.com/", "http://localhost.example.com/", "http://127.0.0.1.example.com/",
        "http://localhost@example.com/", "http://localhost:80@example.com/", "https://",
        "https:///x", "ftp://x", "example.com", "https://user:secret@example.com/",
        "https://example.com/a b"}) {
    EXPECT_EQ(mistake(with_keys("turnstile") + "url = " + url + "\n"),
              "url: expected https://HOST/PATH (http:// with 127.0.0.1 or localhost only)")
        << url;
  }
}

}  // namespace writeback::agent
