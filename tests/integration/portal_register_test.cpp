// The bundled portal: registering how to prove who one is, rows S1 to S5, S8 and S10.
#include "tests/integration/portal_walk.hpp"

namespace writeback::test {

TEST_F(Portal, TwoGatesAreEnoughWhenTheyCanFollowEachOther) {
  daemon().ini.set("self_service", "gates", "2");
  daemon().ini.set("self_service", "methods", "email recovery_code");
  const Person person = server().add_person();
  Browser& page = open("/register");
  page.type("User name", person.uid);
  page.type("Current password", person.password);
  page.press("Next");
  page.expect_text("Add another way: with these alone");
  EXPECT_FALSE(page.offers("inish"));
  page.press("Get recovery codes");
  page.press("I have kept them");
  page.press("All of this is right: finish");
  page.expect_heading("You are registered");
}

TEST_F(Portal, AFlowThatWentOnInAnotherTabIsFollowed) {
  const Person person = server().add_person();
  Browser& page = open("/register");
  page.type("User name", person.uid);
  page.type("Current password", person.password);
  page.press("Next");
  page.press("Add an e-mail address");
  page.expect_heading("Add an e-mail address");
  static_cast<void>(page.run(
      "return (async () => { for (const key of Object.keys(sessionStorage)) { "
      "await fetch('/v1/flows/' + sessionStorage[key] + '/finish', {method: 'POST', headers: "
      "{'Content-Type': 'application/json'}, body: '{}'}); } return 1; })()"));
  page.press("Back");
  page.expect_heading("You are registered");
}

TEST_F(Portal, S1_S3_S8_S18_SomebodyRegistersAndResetsByText) {
  const support::GatewayServer gateway;
  use_gateway(gateway);
  daemon().ini.set("directory", "alternate_email_attributes", "");
  const Person person = server().add_person();
  Browser& page = open("/register");
  page.type("User name", person.uid);
  page.type("Current password", person.password);
  page.press("Next");
  page.expect_heading("How you prove who you are");
  page.expect_text("Nothing is registered yet.");
  EXPECT_FALSE(page.offers("Finish"));
  EXPECT_TRUE(page.offers("Start again"));
  page.press("Add a phone");
  page.expect_heading("Add a phone");
  page.choose("Country", "Germany (+49)");
  page.type("Phone number with area code", "12");
  page.press("Next");
  page.expect_text("That is no phone number");
  page.type("Phone number with area code", "0151 23456731");
  page.press("Next");
  page.expect_heading("Type the code");
  page.type("Code", code_by_text(gateway, 0));
  page.press("Next");
  page.expect_text("+4915123456731");
  page.press("Get recovery codes");
  page.expect_heading("Your recovery codes");
  page.press("I have kept them");
  page.expect_text("8 left");
  page.press("Add an e-mail address");
  page.expect_heading("Add an e-mail address");
  const std::string email = support::fresh_name() + "@private.example.net";
  page.type("E-mail address", email);
  page.press("Send a code");
  page.expect_heading("Type the code");
  page.type("Code", code_by_mail(email));
  page.press("Next");
  page.expect_text(email);
  page.press("Remove: E-mail");
  page.accept_question();
  page.expect_text("Add an e-mail address");
  page.press("Finish");
  page.expect_heading("You are registered");

  identified("/reset", person);
  page.expect_heading("How do you want to prove who you are?");
  page.press("Text a code to my mobile phone");
  page.expect_heading("Text a code to your phone");
  page.choose("Country", "Germany (+49)");
  page.type("Phone number with area code", "1");
  page.press("Text me");
  page.expect_text("That is no phone number");
  page.type("Phone number with area code", "0151 23456799");
  page.press("Text me");
  page.expect_text("That is not right");
  page.type("Phone number with area code", "+49 (151) 23456731");
  const auto texts = gateway.requests().size();
  page.press("Text me");
  page.expect_heading("Type the code");
  page.type("Code", code_by_text(gateway, texts));
  page.press("Next");
  page.expect_heading("Choose a new password");
}

TEST_F(Portal, AnAuthenticatorAppIsShownItsKey) {
  const Person person = server().add_person();
  Browser& page = open("/register");
  page.type("User name", person.uid);
  page.type("Current password", person.password);
  page.press("Next");
  page.press("Add an authenticator app");
  page.expect_heading("Add an authenticator app");
  EXPECT_TRUE(support::wait_until([&] {
    return page.run("return document.querySelector('img.qr').naturalWidth > 0").as_bool();
  }));
  page.type("Code", "000000");
  page.press("Next");
  page.expect_text("That is not right");
  page.press("Back");
  page.expect_heading("How you prove who you are");
  // What is half added is in nobody's way.
  page.press("Get recovery codes");
  page.press("I have kept them");
  page.expect_heading("How you prove who you are");
  page.press("This is right: E-mail, as your company knows it");
  page.expect_text("8 left");
  EXPECT_TRUE(support::wait_until([&] { return page.offers("Finish"); }));
  page.press("Finish");
  page.expect_heading("You are registered");
}

TEST_F(Portal, S5_S10_QuestionsAndASecondGate) {
  daemon().ini.set("self_service", "methods", "email questions");
  daemon().ini.set("self_service", "gates", "2");
  daemon().ini.set("self_service", "questions_to_register", "3");
  daemon().ini.set("self_service", "questions_to_ask", "2");
  const Person person = server().add_person();
  Browser& page = open("/register");
  page.type("User name", person.uid);
  page.type("Current password", person.password);
  page.press("Next");
  page.press("Answer security questions");
  page.expect_heading("Answer security questions");
  page.type("Answer 1", "Łódź Kot");
  page.type("Answer 2", "łódź kot ");
  page.type("Answer 3", "Frau Meier");
  page.press("Save");
  page.expect_text("The same answer twice");
  page.type("Answer 2", person.uid);
  page.press("Save");
  page.expect_text("These answers are not taken");
  page.expect_text("Answer 2");
  page.type("Answer 2", "Lindenweg");
  page.press("Save");
  page.expect_text("Security questions");
  page.press("All of this is right: finish");
  page.expect_heading("You are registered");

  identified("/reset", person).expect_text("Step 1 of 2");
  prove_by_mail(page, person);
  page.expect_text("Step 2 of 2");
  page.press("Answer my security questions");
  page.expect_heading("Answer your questions");
  const std::string asked = page.text();
  const std::vector<std::pair<std::string, std::string>> answers{
      {"What was the name of your first pet?", "łódź kot"},
      {"In which street did you live when you were ten?", "lindenweg"},
      {"What was the name of your first teacher?", "frau meier"}};
  std::size_t typed = 0;
  for (const auto& [question, answer] : answers) {
    if (asked.find(question) == std::string::npos) continue;
    page.type(question, answer);
    ++typed;
  }
  EXPECT_EQ(typed, 2U);
  page.press("Next");
  page.expect_heading("Choose a new password");
}

}  // namespace writeback::test
