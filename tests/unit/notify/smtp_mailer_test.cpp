#include "notify/smtp_mailer.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/unit/notify/scripted_peer.hpp"
#include "tests/unit/run_task.hpp"

namespace writeback::notify {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;
using std::chrono::steady_clock;
using test::ScriptedMailServer;
using testing::HasSubstr;
using testing::Not;
using Words = ScriptedMailServer::Words;

constexpr const char* nobody = "smtp://127.0.0.1:1";

class SmtpMailerTest : public testing::Test {
 protected:
  SmtpMailerTest() {
    settings->starttls = false;
    settings->from_name = "Password help";
    settings->from_address = "no-reply@example.com";
  }
  /// Empty where it was sent; else why not.
  [[nodiscard]] std::string send(std::vector<std::string> servers,
                                 milliseconds limit = seconds{5}) {
    settings->servers = std::move(servers);
    const SmtpMailer mailer(settings, transfers, [] { return std::string("unique"); });
    MailText mail;
    mail.to = to;
    mail.subject = "Your code";
    mail.text = "314159\n";
    mail.html = "<p>314159</p>";
    const auto sent = test::run(loop, mailer.send(std::move(mail), steady_clock::now() + limit));
    if (sent) return {};
    EXPECT_EQ(sent.error().kind, ProblemKind::delivery_failed);
    EXPECT_THAT(sent.error().log_reason, Not(HasSubstr("ada"))) << "no address in the log";
    EXPECT_THAT(sent.error().log_reason, Not(HasSubstr("hidden"))) << "no password in the log";
    return sent.error().log_reason;
  }

  std::string to = "ada@example.com";
  std::shared_ptr<MailSettings> settings = std::make_shared<MailSettings>();
  boost::asio::io_context loop;
  std::shared_ptr<Transfers> transfers = std::make_shared<Transfers>(loop.get_executor());
};

}  // namespace

TEST_F(SmtpMailerTest, HandsTheMailToTheServer) {
  const ScriptedMailServer server;
  EXPECT_EQ(send({server.url()}), "");
  const std::string heard = server.heard();
  EXPECT_THAT(heard, HasSubstr("MAIL FROM:<no-reply@example.com>"));
  EXPECT_THAT(heard, HasSubstr("RCPT TO:<ada@example.com>\r\n"));
  EXPECT_THAT(heard, HasSubstr("\r\nTo: <ada@example.com>\r\n"));
  EXPECT_THAT(heard, HasSubstr("\r\nMzE0MTU5DQo=\r\n"));
  EXPECT_TRUE(heard.find("--=_unique--\r\n.\r\n") != std::string::npos) << heard;
}

TEST_F(SmtpMailerTest, AServerThatIsAwayOrBusyLeavesItToTheNext) {
  const ScriptedMailServer busy(Words{.to_recipient = "451 later"});
  const ScriptedMailServer full(Words{.to_data = "452 no room"});
  const ScriptedMailServer closed(Words{.greeting = "421 closing"});
  for (const std::string& first : {std::string(nobody), busy.url(), full.url(), closed.url()}) {
    const ScriptedMailServer second;
    EXPECT_EQ(send({first, second.url()}), "") << first;
    EXPECT_EQ(second.connections(), 1) << first;
  }
}

TEST_F(SmtpMailerTest, AServerThatHangsTakesItsShareOfTheTimeOnly) {
  const ScriptedMailServer hanging(Words{.greeting = ""});
  const ScriptedMailServer second;
  const auto begun = steady_clock::now();
  EXPECT_EQ(send({hanging.url(), second.url()}, seconds{2}), "");
  EXPECT_GE(steady_clock::now() - begun, milliseconds{900});
  EXPECT_LT(steady_clock::now() - begun, seconds{2});
}

TEST_F(SmtpMailerTest, WhatIsRefusedForGoodIsNotTriedAgain) {
  const ScriptedMailServer refusing(Words{.to_recipient = "550 no such user ada@example.com"});
  const ScriptedMailServer second;
  EXPECT_THAT(send({refusing.url(), second.url()}), HasSubstr("(550)"));
  EXPECT_EQ(second.connections(), 0);
}

TEST_F(SmtpMailerTest, WhatMayHaveBeenTakenIsNotSentASecondTime) {
  for (const char* then : {"", "close"}) {
    const ScriptedMailServer silent(Words{.to_data = then});
    const ScriptedMailServer second;
    EXPECT_THAT(send({silent.url(), second.url()}, seconds{1}), HasSubstr(silent.url()));
    EXPECT_THAT(silent.heard(), HasSubstr("\r\n.\r\n"));
    EXPECT_EQ(second.connections(), 0) << then;
  }
}

TEST_F(SmtpMailerTest, EveryServerIsInTheReason) {
  const ScriptedMailServer busy(Words{.to_recipient = "451 later"});
  const auto reason = send({nobody, busy.url()});
  EXPECT_THAT(reason, HasSubstr(std::string(nobody) + ": "));
  EXPECT_THAT(reason, HasSubstr("; " + busy.url() + ": "));
  EXPECT_THAT(reason, HasSubstr("(451)"));
}

TEST_F(SmtpMailerTest, WithoutTlsNothingIsSaidWhereTlsIsRequired) {
  settings->starttls = true;
  settings->user = "writebackd";
  settings->password = Secret("hidden");
  const ScriptedMailServer plain(Words{.offers = "250 AUTH PLAIN LOGIN"});
  EXPECT_NE(send({plain.url()}), "");
  EXPECT_THAT(plain.heard(), Not(HasSubstr("AUTH")));
  EXPECT_THAT(plain.heard(), Not(HasSubstr("MAIL")));
}

TEST_F(SmtpMailerTest, AnAddressThatIsNoneIsNotEvenTried) {
  const ScriptedMailServer server;
  to = "x@example.com>\r\nRCPT TO:<y@example.com";
  EXPECT_EQ(send({server.url()}), "an address that mail can't be sent to");
  EXPECT_EQ(server.connections(), 0);
}

}  // namespace writeback::notify
