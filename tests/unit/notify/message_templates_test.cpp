#include "notify/message_templates.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>

#include "tests/support/temp_folder.hpp"
#include "tests/unit/freed_memory.hpp"

namespace writeback::notify {
namespace {

using support::write_file;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;

constexpr std::array kinds{MessageKind::code,
                           MessageKind::confirm_call,
                           MessageKind::password_reset,
                           MessageKind::password_changed,
                           MessageKind::account_unlocked,
                           MessageKind::method_added,
                           MessageKind::method_removed,
                           MessageKind::registration_cleared,
                           MessageKind::privileged_reset,
                           MessageKind::contact_administrator};
constexpr std::array channels{Channel::email, Channel::text, Channel::call};

Message message_of(MessageKind kind, Channel channel, const std::string& language = "en") {
  Message message;
  message.kind = kind;
  message.channel = channel;
  message.language = language;
  if (kind == MessageKind::code) message.code = Secret("314159");
  message.values = {{"user", "ada"},        {"minutes", "5"},
                    {"time", "TIME"},       {"caller", "CALLER"},
                    {"from", "FROM"},       {"method", "METHOD"},
                    {"request", "REQUEST"}, {"operation", "OPERATION"},
                    {"message", "MESSAGE"}, {"organisation", "Example AG"}};
  return message;
}

std::string str(const CleansedString& text) {
  return {text.data(), text.size()};
}

std::string email_in(const MessageTemplates& templates, const std::string& language) {
  return str(templates.render(message_of(MessageKind::code, Channel::email, language)).text);
}

class OwnTemplates : public testing::Test {
 protected:
  void put(const std::string& name, const std::string& content) {
    const std::filesystem::path path = folder / name;
    std::filesystem::create_directories(path.parent_path());
    write_file(path.string(), content);
  }
  [[nodiscard]] std::vector<std::string> mistakes() { return templates.read(folder.path()); }

  support::TempFolder folder{"templates"};
  MessageTemplates templates;
};

}  // namespace

TEST(MessageTemplates, SayEverythingInEveryLanguage) {
  const MessageTemplates templates;
  for (const char* language : {"en", "de", "fr"}) {
    for (const auto kind : kinds) {
      for (const auto channel : channels) {
        const auto message = message_of(kind, channel, language);
        const auto where = std::string(language) + "/" + std::string(name_of(kind)) + "." +
                           std::string(name_of(channel));
        EXPECT_EQ(templates.language_for(message), language) << where;
        const auto rendered = templates.render(message);
        EXPECT_FALSE(rendered.text.empty()) << where;
        EXPECT_EQ(str(rendered.text).find_first_of("{}"), std::string::npos) << where;
        EXPECT_EQ(rendered.subject.empty(), channel != Channel::email) << where;
        EXPECT_EQ(rendered.html.empty(), channel != Channel::email) << where;
        EXPECT_EQ(str(rendered.text).find("http"), std::string::npos) << where << ": no links";
      }
    }
  }
}

TEST(MessageTemplates, LanguagesDiffer) {
  const MessageTemplates templates;
  for (const auto kind : kinds) {
    const auto text_in = [&](const char* language) {
      return str(templates.render(message_of(kind, Channel::email, language)).text);
    };
    EXPECT_NE(text_in("en"), text_in("de")) << name_of(kind);
    EXPECT_NE(text_in("en"), text_in("fr")) << name_of(kind);
    EXPECT_NE(text_in("de"), text_in("fr")) << name_of(kind);
  }
}

TEST(MessageTemplates, ACodeIsThereWithItsTimeAndAWarning) {
  const MessageTemplates templates;
  const auto rendered = templates.render(message_of(MessageKind::code, Channel::email));
  EXPECT_THAT(str(rendered.text), HasSubstr("\n\n314159\n\n"));
  EXPECT_THAT(str(rendered.text), HasSubstr("5 minutes"));
  EXPECT_THAT(str(rendered.text), HasSubstr("Nobody will ever ask you for it"));
  EXPECT_THAT(str(rendered.html), HasSubstr("<strong>314159</strong>"));
  EXPECT_THAT(rendered.subject, Not(HasSubstr("314159"))) << "shown on locked screens";
  for (const auto channel : {Channel::text, Channel::call}) {
    const auto brief = str(templates.render(message_of(MessageKind::code, channel)).text);
    EXPECT_THAT(brief, HasSubstr("314159"));
    EXPECT_THAT(brief, HasSubstr("Example AG"));
    EXPECT_LE(brief.size(), 160U) << "one text message";
  }
}

TEST(MessageTemplates, ANoticeSaysWhatWhenAndWhereFrom) {
  const MessageTemplates templates;
  for (const char* language : {"en", "de", "fr"}) {
    for (const auto kind :
         {MessageKind::password_reset, MessageKind::password_changed, MessageKind::account_unlocked,
          MessageKind::method_added, MessageKind::method_removed}) {
      const auto text = str(templates.render(message_of(kind, Channel::email, language)).text);
      for (const char* part : {"ada", "TIME", "FROM"}) EXPECT_THAT(text, HasSubstr(part));
    }
    const auto asked = str(
        templates.render(message_of(MessageKind::contact_administrator, Channel::email, language))
            .text);
    for (const char* part : {"ada", "REQUEST", "TIME", "FROM", "MESSAGE", "OPERATION"}) {
      EXPECT_THAT(asked, HasSubstr(part));
    }
  }
}

TEST(MessageTemplates, HtmlShowsValuesAndDoesNotRunThem) {
  const MessageTemplates templates;
  auto message = message_of(MessageKind::contact_administrator, Channel::email);
  message.values["message"] = "<script>alert('x')</script> & \"more\"";
  const auto rendered = templates.render(message);
  EXPECT_THAT(str(rendered.html),
              HasSubstr("&lt;script&gt;alert(&#39;x&#39;)&lt;/script&gt; &amp; &quot;more&quot;"));
  EXPECT_THAT(str(rendered.text), HasSubstr("<script>alert('x')</script> & \"more\""));
}

TEST(MessageTemplates, AValueIsNoTemplate) {
  const MessageTemplates templates;
  auto message = message_of(MessageKind::code, Channel::text);
  message.values["organisation"] = "{code}{user}";
  EXPECT_THAT(str(templates.render(message).text), HasSubstr("for {code}{user}"));
}

TEST(MessageTemplates, LanguagesFallBack) {
  const MessageTemplates templates("de");
  const auto german = email_in(templates, "de");
  EXPECT_THAT(german, HasSubstr("Ihr Code"));
  EXPECT_EQ(email_in(templates, "de-CH"), german);
  EXPECT_EQ(email_in(templates, "DE"), german) << "tags have no case";
  EXPECT_EQ(email_in(templates, ""), german);
  EXPECT_EQ(email_in(templates, "tlh"), german);
  EXPECT_EQ(email_in(templates, "FR-be"), email_in(templates, "fr"));
  EXPECT_THAT(email_in(MessageTemplates("tlh"), ""), HasSubstr("Your code"));
}

TEST(MessageTemplates, LeaveNoCodeInFreedMemory) {
  if (!test::FreedMemory::can_watch()) GTEST_SKIP() << "sanitizers bring a delete of their own";
  const MessageTemplates templates;
  for (const auto channel : channels) {
    auto message = message_of(MessageKind::code, channel);
    message.code = Secret("27182818284590452353602874");
    const test::FreedMemory freed("27182818284590452353602874");
    { static_cast<void>(templates.render(message)); }
    EXPECT_EQ(freed.blocks_with_text(), 0U) << name_of(channel);
  }
}

TEST_F(OwnTemplates, TakeThePlaceOfTheBuiltInOnes) {
  put("en/code.email.txt", "Subject: For {user}\r\nHello {user},\n\n{code}\n\nBye & thanks\n");
  put("en/code.text.txt", "{code}!\n");
  EXPECT_THAT(mistakes(), IsEmpty());
  const auto mail = templates.render(message_of(MessageKind::code, Channel::email));
  EXPECT_EQ(mail.subject, "For ada");
  EXPECT_EQ(str(mail.text), "Hello ada,\n\n314159\n\nBye & thanks\n");
  EXPECT_THAT(str(mail.html), HasSubstr("<p>Hello ada,</p><p style"));
  EXPECT_THAT(str(mail.html), HasSubstr("<strong>314159</strong>"));
  EXPECT_THAT(str(mail.html), HasSubstr("<p>Bye &amp; thanks</p></body>"));
  EXPECT_EQ(str(templates.render(message_of(MessageKind::code, Channel::text)).text), "314159!");
  EXPECT_THAT(email_in(templates, "de"), HasSubstr("Ihr Code")) << "the others stay";
}

TEST_F(OwnTemplates, HtmlOfTheirOwnStaysWithItsStyles) {
  put("en/code.email.html", "<style>p {color: red} b{}</style><p title='{user}'>{code}</p>");
  put("en/code.email.txt", "Subject: x\n{code}\n");
  EXPECT_THAT(mistakes(), IsEmpty());
  auto message = message_of(MessageKind::code, Channel::email);
  message.values["user"] = "o'hara";
  EXPECT_EQ(str(templates.render(message).html),
            "<style>p {color: red} b{}</style><p title='o&#39;hara'>314159</p>");
}

TEST_F(OwnTemplates, MayBeInALanguageThatIsNotBuiltIn) {
  put("pt-BR/code.text.txt", "{code} é o seu código");
  EXPECT_THAT(mistakes(), IsEmpty());
  const auto message = message_of(MessageKind::code, Channel::text, "PT-br");
  EXPECT_EQ(templates.language_for(message), "pt-BR");
  EXPECT_EQ(str(templates.render(message).text), "314159 é o seu código");
  EXPECT_THAT(email_in(templates, "pt-BR"), HasSubstr("Your code")) << "there is no mail in it";
}

TEST_F(OwnTemplates, MistakesAreNamedByFile) {
  put("en/code.email.txt", "Hello {code}\n");
  put("en/code.text.txt", "no code at all");
  put("en/password_reset.call.txt", "{usr} did it");
  put("en/password_changed.call.txt", "{ user } did it");
  put("en/surprise.email.txt", "Subject: x\n");
  put("es/code.email.html", "<p>{code}</p>");
  put("es/code.call.txt", "");
  put("code.call.txt", "{code}");
  const auto at = [this](const std::string& name) { return (folder / name) + ": "; };
  const std::string expected =
      "expected LANGUAGE/KIND.email.txt, .email.html, .text.txt or .call.txt";
  EXPECT_THAT(mistakes(), testing::UnorderedElementsAre(
                              at("en/code.email.txt") + "the first line has to be `Subject: …`",
                              at("en/code.text.txt") + "lacks {code}",
                              at("en/password_reset.call.txt") + "{usr} is no placeholder",
                              at("en/password_changed.call.txt") + "{ user } is no placeholder",
                              at("en/surprise.email.txt") + expected,
                              at("es/code.email.html") + "there is no .email.txt beside it",
                              at("es/code.call.txt") + "is empty, or can't be read",
                              at("code.call.txt") + expected));
}

TEST_F(OwnTemplates, AFolderThatIsNotThereIsAMistake) {
  EXPECT_THAT(templates.read(folder / "none"), ElementsAre(HasSubstr("can't be read")));
}

}  // namespace writeback::notify
