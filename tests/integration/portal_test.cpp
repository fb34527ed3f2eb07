// The bundled portal as people use it, by the rows of the product: resets, unlocks, changes, and
// what gets in their way.
#include "tests/integration/portal_walk.hpp"

namespace writeback::test {

TEST_F(Portal, S6_S7_S11_S19_ALockedOutPersonResetsThePassword) {
  const Person person = server().add_person();
  Browser& page = open("/");
  page.expect_heading("What can we help you with?");
  page.press("I forgot my password");
  page.expect_heading("Reset your password");
  EXPECT_TRUE(page.offers("Go to sign-in"));
  page.type("User name", person.uid);
  page.press("Next");
  page.expect_heading("How do you want to prove who you are?");
  EXPECT_EQ(page.text().find(person.mail), std::string::npos) << "the address is masked";
  page.press("Send me a code by e-mail");
  page.expect_heading("Type the code");
  page.type("Code", other_than(code_by_mail(person.mail)));
  page.press("Next");
  page.expect_text("You have 2 tries left.");
  EXPECT_EQ(page.run("const code = document.activeElement; return code.selectionEnd - "
                     "code.selectionStart")
                .to_number<int>(),
            6)
      << "what is typed next takes its place";
  // Whoever looks up the code in another app may come back to a page that is loaded anew.
  page.reload();
  page.expect_heading("Type the code");
  page.type("Code", code_by_mail(person.mail));
  page.press("Next");
  page.expect_heading("Choose a new password");
  page.type("New password", "x");
  page.type("New password once more", "y");
  page.press("Set the new password");
  page.expect_text("The two passwords are not the same");
  page.type("New password once more", "x");
  page.press("Set the new password");
  page.expect_text("The new password is not accepted");
  const std::string password = fresh_password();
  page.type("New password", password);
  page.type("New password once more", password);
  page.press("Set the new password");
  page.expect_heading("Your password has been reset");
  EXPECT_EQ(page.text().find("has to be done by"), std::string::npos);
  EXPECT_TRUE(page.offers("Go to sign-in"));
  EXPECT_TRUE(server().accepts(person, password));
  EXPECT_EQ(page.address(), daemon().base_url() + "/reset") << "nothing personal in an address";
  EXPECT_EQ(page.run("return sessionStorage.length").to_number<int>(), 0);
  EXPECT_THAT(mail().wait_for(person.mail, 2).text, testing::HasSubstr("127.0.0.1"));
}

TEST_F(Portal, S12_ALockedAccountIsUnlocked) {
  const Person person = server().add_person();
  server().lock_by_failures(person);
  Browser& page = identified("/unlock", person);
  prove_by_mail(page, person);
  page.expect_heading("Unlock your account?");
  page.press("Unlock");
  page.expect_heading("Your account has been unlocked");
  EXPECT_TRUE(server().accepts(person, person.password));
  identified("/unlock", person).expect_heading("Your account is not locked");
  EXPECT_TRUE(page.offers("I forgot my password"));
}

TEST_F(Portal, S13_APasswordIsChanged) {
  const Person person = server().add_person();
  Browser& page = open("/change");
  page.type("User name", person.uid);
  page.type("Current password", "not it");
  page.press("Next");
  page.expect_text("The current password is not correct");
  page.type("Current password", person.password);
  page.press("Next");
  page.expect_heading("Choose a new password");
  const std::string password = fresh_password();
  page.type("New password", password);
  page.type("New password once more", password);
  page.press("Set the new password");
  page.expect_heading("Your password has been changed");
  EXPECT_TRUE(server().accepts(person, password));
}

TEST_F(Portal, AChangeThatComesTooEarlySaysWhen) {
  support::PersonWish wish;
  wish.policy = "strict";
  const Person person = server().add_person(wish);
  Browser& page = open("/change");
  page.type("User name", person.uid);
  page.type("Current password", person.password);
  page.press("Next");
  page.expect_heading("The new password is not accepted");
  page.expect_text("You can change it again on ");
}

TEST_F(Portal, WhoeverMistypedANameBeginsAgain) {
  const Person person = server().add_person();
  const Person other = server().add_person();
  Browser& page = identified("/reset", other);
  page.expect_heading("How do you want to prove who you are?");
  page.press("Start again");
  page.expect_heading("Reset your password");
  page.type("User name", person.uid);
  page.press("Next");
  prove_by_mail(page, person);
  page.expect_heading("Choose a new password");
  // Whoever sits there next comes by the first page, or begins again.
  open("/");
  page.press("I forgot my password");
  page.expect_heading("Reset your password");
  page.expect_text("First, who are you?");
}

TEST_F(Portal, APasswordThatWasSetBeforeIsNotTakenForTheOneJustTyped) {
  const Person person = server().add_person();
  Browser& page = identified("/reset", person);
  prove_by_mail(page, person);
  page.expect_heading("Choose a new password");
  const std::string first = fresh_password();
  // Another tab is quicker.
  static_cast<void>(page.run(
      "return fetch('/v1/flows/' + sessionStorage[Object.keys(sessionStorage)[0]] + '/password', "
      "{method: 'POST', headers: {'Content-Type': 'application/json'}, body: "
      "JSON.stringify({new_password: '" +
      first + "'})}).then((reply) => reply.status)"));
  const std::string second = fresh_password();
  page.type("New password", second);
  page.type("New password once more", second);
  page.press("Set the new password");
  page.expect_heading("A password was set before");
  EXPECT_TRUE(server().accepts(person, first));
}

TEST_F(Portal, WhatIsSwitchedOffIsSaidBeforeAnythingIsTyped) {
  daemon().ini.set("writeback", "operations", "reset");
  Browser& page = open("/change/");
  page.expect_heading("Change your password");
  page.expect_text("Nothing can be done here at the moment.");
  EXPECT_TRUE(page.offers("I forgot my password"));
  EXPECT_FALSE(page.offers("Next"));
}

TEST_F(Portal, S14_S16_S17_WhoCantBeHelpedReachesTheAdministrators) {
  const std::string help = support::fresh_name() + "@help.example.com";
  daemon().ini.set("contact", "administrators", help);
  daemon().ini.set("writeback", "exclude_filter", "(employeeType=robot)");
  support::PersonWish robot;
  robot.more = {{"employeeType", {"robot"}}};
  const Person unmanaged = server().add_person(robot);
  Browser& page = identified("/reset", unmanaged);
  page.expect_heading("Please contact your administrator");
  page.type("Message (optional)", "Call me:\n4711");
  page.press("Send to the administrators");
  page.expect_heading("Your administrators know");
  const auto mailed = mail().wait_for(help);
  EXPECT_THAT(mailed.text, testing::HasSubstr(unmanaged.uid));
  EXPECT_THAT(mailed.text, testing::HasSubstr("Call me: 4711"));
  Person nobody;
  nobody.uid = "nobody-has-this-name";
  identified("/reset", nobody).expect_heading("We could not verify your account");
}

TEST_F(Portal, S9_ACallIsConfirmedWithTheKey) {
  support::GatewayServer gateway;
  use_gateway(gateway);
  support::PersonWish wish;
  wish.more["telephoneNumber"] = {"+49 30 901820"};
  const Person person = server().add_person(wish);
  Browser& page = identified("/reset", person);
  page.press("Call my office phone");
  page.expect_heading("Answer the call and press #");
  page.press("Choose another way");
  page.expect_heading("How do you want to prove who you are?");
  page.reload();
  page.expect_heading("Answer the call and press #");
  press_the_key(gateway.wait_for(1));
  page.expect_heading("Choose a new password");
}

TEST_F(Portal, AServiceThatIsGoneForAWhileIsSaidAndTheWalkGoesOn) {
  const Person person = server().add_person();
  Browser& page = open("/reset");
  page.expect_heading("Reset your password");
  daemon().stop();
  page.type("User name", person.uid);
  page.press("Next");
  page.expect_text("We can't reach the service");
  daemon().start();
  page.press("Next");
  prove_by_mail(page, person);
  page.expect_heading("Choose a new password");
}

}  // namespace writeback::test
