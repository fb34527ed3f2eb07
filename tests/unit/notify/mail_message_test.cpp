#include "notify/mail_message.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <sstream>

namespace writeback::notify {
namespace {

using testing::HasSubstr;
using testing::Not;

constexpr Timestamp now{std::chrono::seconds{1'795'482'000}};  // 2026-11-24T01:00:00Z

MailText mail_to(const std::string& address) {
  MailText mail;
  mail.from_name = "Password help";
  mail.from_address = "no-reply@example.com";
  mail.to = address;
  mail.subject = "Your code";
  mail.text = "123456\n";
  mail.html = "<p>123456</p>";
  return mail;
}

std::string whole(const MailText& mail) {
  const auto message = mail_message(mail, now, "unique");
  return message ? std::string(message->data(), message->size()) : std::string();
}

std::string head(const MailText& mail) {
  const std::string all = whole(mail);
  return all.substr(0, all.find("\r\n\r\n") + 2);
}

std::vector<std::string> lines_of(const std::string& text) {
  std::vector<std::string> lines;
  std::istringstream stream(text);
  for (std::string line; std::getline(stream, line);) {
    if (line.ends_with('\r')) line.pop_back();
    lines.push_back(line);
  }
  return lines;
}

}  // namespace

TEST(MailMessage, HasTheHeadersOfAMailThatAMachineWrote) {
  EXPECT_EQ(head(mail_to("ada@example.com")),
            "Date: Tue, 24 Nov 2026 01:00:00 +0000\r\n"
            "From: \"Password help\" <no-reply@example.com>\r\n"
            "To: <ada@example.com>\r\n"
            "Subject: Your code\r\n"
            "Message-ID: <unique@example.com>\r\n"
            "Auto-Submitted: auto-generated\r\n"
            "MIME-Version: 1.0\r\n"
            "Content-Type: multipart/alternative; boundary=\"=_unique\"\r\n");
}

TEST(MailMessage, HasTextAndHtmlInBase64SideBySide) {
  const std::string all = whole(mail_to("ada@example.com"));
  EXPECT_EQ(all.substr(all.find("\r\n\r\n") + 4),
            "--=_unique\r\n"
            "Content-Type: text/plain; charset=utf-8\r\n"
            "Content-Transfer-Encoding: base64\r\n"
            "\r\n"
            "MTIzNDU2DQo=\r\n"
            "--=_unique\r\n"
            "Content-Type: text/html; charset=utf-8\r\n"
            "Content-Transfer-Encoding: base64\r\n"
            "\r\n"
            "PHA+MTIzNDU2PC9wPg==\r\n"
            "--=_unique--\r\n");
}

TEST(MailMessage, LineEndsAreCrLfOnceInsideOfTheText) {
  auto mail = mail_to("ada@example.com");
  mail.text = "a\r\nb\nc";
  EXPECT_THAT(whole(mail), HasSubstr("\r\nYQ0KYg0KYw==\r\n"));  // "a\r\nb\r\nc"
}

TEST(MailMessage, NoLineOfItIsLongerThan76) {
  auto mail = mail_to("ada@example.com");
  mail.subject = std::string(60, 'x') + "äöüäöüäöüäöüäöüäöüäöü€€€€€€€€€€€€€€€";
  mail.text.assign(5000, 'x');
  for (const auto& line : lines_of(whole(mail))) EXPECT_LE(line.size(), 76U) << line;
}

TEST(MailMessage, ReplyToIsThereWhereItIsConfigured) {
  auto mail = mail_to("ada@example.com");
  EXPECT_THAT(whole(mail), Not(HasSubstr("Reply-To")));
  mail.reply_to = "help@example.com";
  EXPECT_THAT(whole(mail), HasSubstr("\r\nReply-To: <help@example.com>\r\n"));
}

TEST(MailMessage, ASubjectCannotBecomeAHeader) {
  auto mail = mail_to("ada@example.com");
  mail.subject = "eve\r\nBcc: everybody@example.com";
  EXPECT_THAT(head(mail), HasSubstr("\r\nSubject: eve  Bcc: everybody@example.com\r\n"));
  mail.subject = "eve\nBcc: x";
  EXPECT_THAT(head(mail), Not(HasSubstr("\nBcc")));
}

TEST(MailMessage, ANameIsQuotedOrEncoded) {
  auto mail = mail_to("ada@example.com");
  mail.from_name = "\"Help\" \\ desk";
  EXPECT_THAT(head(mail), HasSubstr(R"(From: "\"Help\" \\ desk" <no-reply@example.com>)"));
  mail.from_name = "Zürich";
  EXPECT_THAT(head(mail), HasSubstr("From: =?utf-8?B?WsO8cmljaA==?= <no-reply@example.com>"));
  mail.from_name = "Help\r\nBcc: x@example.com";
  EXPECT_THAT(head(mail), Not(HasSubstr("Bcc")));
}

TEST(MailMessage, NothingGoesToWhatCouldEndAHeaderOrTheEnvelope) {
  for (const char* address :
       {"", "ada", "@example.com", "ada@", "a b@example.com", "ada@example.com\r\nBcc: x@y",
        "ada@example.com\n", "<ada@example.com>", "ada@example.com>", "a@b.example,c@d.example",
        "a;b@example.com", "\"ada\"@example.com", "ada\t@example.com", "ada@exa\x7Fmple.com"}) {
    EXPECT_FALSE(is_mail_address(address)) << address;
    EXPECT_EQ(whole(mail_to(address)), "") << address;
  }
  EXPECT_FALSE(is_mail_address(std::string(250, 'a') + "@b.example"));
  auto mail = mail_to("ada@example.com");
  mail.reply_to = "x\r\nBcc: y@example.com";
  EXPECT_EQ(whole(mail), "");
}

TEST(MailMessage, TakesAddressesAsPeopleHaveThem) {
  for (const char* address : {"ada@example.com", "ada.lovelace+reset@sub.example.com", "o'hara@x.y",
                              "grüße@example.com", "ada@xn--bcher-kva.example"}) {
    EXPECT_TRUE(is_mail_address(address)) << address;
  }
}

TEST(EncodedWords, LeavePlainAsciiAlone) {
  EXPECT_EQ(encoded_words("Your code"), "Your code");
  EXPECT_EQ(encoded_words(""), "");
}

TEST(EncodedWords, EncodeWhatIsNot) {
  EXPECT_EQ(encoded_words("Bestätigen"), "=?utf-8?B?QmVzdMOkdGlnZW4=?=");
  // What already looks like one would be decoded.
  EXPECT_EQ(encoded_words("=?utf-8?B?eA==?="), "=?utf-8?B?PT91dGYtOD9CP2VBPT0/PQ==?=");
}

TEST(EncodedWords, DoNotCutACharacterInTwo) {
  std::string text;
  for (int i = 0; i < 40; ++i) text += "€";
  const auto words = lines_of(encoded_words(text));
  EXPECT_EQ(words.size(), 4U);
  for (std::size_t i = 0; i < words.size(); ++i) {
    EXPECT_LE(words[i].size(), 75U);
    EXPECT_TRUE(words[i].ends_with("?="));
    EXPECT_EQ(words[i].starts_with(' '), i > 0) << "a folded line";
    // 13 whole characters of three bytes have no padding.
    if (i + 1 < words.size()) {
      EXPECT_THAT(words[i], Not(HasSubstr("=?=")));
    }
  }
}

TEST(EncodedWords, EndWithBytesThatAreNoText) {
  EXPECT_FALSE(encoded_words(std::string(200, '\x80')).empty());
}

}  // namespace writeback::notify
