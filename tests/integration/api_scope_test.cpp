// Who is managed: each test has a daemon with a [writeback] section of its own.
#include "tests/integration/daemon_test.hpp"

namespace writeback::test {
namespace json = boost::json;

using support::fresh_password;
using support::Person;
using support::PersonWish;

class ApiScope : public testing::Test {
 protected:
  [[nodiscard]] static support::TestDirectory& server() { return support::TestDirectory::shared(); }
  [[nodiscard]] static Person person_in(const std::string& folder) {
    PersonWish wish;
    wish.folder = folder + ",ou=people";
    return server().add_person(wish);
  }
  [[nodiscard]] support::HttpsClient& api() {
    if (!api_) {
      daemon_.start();
      api_.emplace(daemon_.client_settings());
    }
    return *api_;
  }

  /// Managed: status says so, and every operation works.
  void expect_managed(const Person& person) {
    EXPECT_EQ(status(api(), person.uid).json().at("managed"), true);
    const std::string password = fresh_password();
    ASSERT_TRUE(is_ok(reset(api(), person.uid, password)));
    EXPECT_TRUE(is_ok(change(api(), person.uid, password, fresh_password())));
    EXPECT_TRUE(is_ok(unlock(api(), person.uid)));
  }

  /// Not managed: status says so, every operation is refused, whatever is wrong with the passwords,
  /// and nothing is written.
  void expect_not_managed(const Person& person) {
    const auto before = server().admin().value(person.dn, "entryCSN");
    const auto state = status(api(), person.uid);
    ASSERT_TRUE(is_ok(state));
    EXPECT_EQ(state.json().at("managed"), false);
    EXPECT_EQ(state.json().at("operations"),
              json::value({{"reset", false}, {"unlock", false}, {"change", false}}));
    for (const std::string& password : {fresh_password(), std::string("x")}) {
      EXPECT_TRUE(is_problem(reset(api(), person.uid, password), "password_not_managed"));
      EXPECT_TRUE(is_problem(change(api(), person.uid, "wrong", password), "password_not_managed"));
      EXPECT_TRUE(is_problem(
          api().post("/v1/password/check", {{"user", person.uid}, {"new_password", password}}),
          "password_not_managed"));
    }
    const auto refused = unlock(api(), person.uid);
    EXPECT_TRUE(is_problem(refused, "password_not_managed"));
    EXPECT_EQ(refused.text("title"), "Please contact your administrator");
    EXPECT_EQ(server().admin().value(person.dn, "entryCSN"), before);
  }

  support::Daemon daemon_{server()};

 private:
  std::optional<support::HttpsClient> api_;
};

TEST_F(ApiScope, EverybodyByDefault) {
  expect_managed(person_in("ou=staff"));
}

TEST_F(ApiScope, SwitchedOffAltogether) {
  daemon_.ini.set("writeback", "enabled", "no");
  expect_not_managed(person_in("ou=staff"));
}

TEST_F(ApiScope, OnlyTheNamedOperations) {
  daemon_.ini.set("writeback", "operations", "reset");
  const Person person = person_in("ou=staff");
  EXPECT_EQ(status(api(), person.uid).json().at("operations"),
            json::value({{"reset", true}, {"unlock", false}, {"change", false}}));
  EXPECT_EQ(status(api(), person.uid).json().at("managed"), true);
  EXPECT_TRUE(is_ok(reset(api(), person.uid, fresh_password())));
  EXPECT_TRUE(is_problem(unlock(api(), person.uid), "password_not_managed"));
  EXPECT_TRUE(is_problem(change(api(), person.uid, person.password, fresh_password()),
                         "password_not_managed"));
}

TEST_F(ApiScope, ExcludedSubtreesBeatIncludedOnes) {
  daemon_.ini.set("writeback", "include_subtrees", server().people_dn());
  // Another spelling of the same DN.
  daemon_.ini.set("writeback", "exclude_subtrees", "OU=Contractors, OU=People, DC=example, DC=com");
  expect_managed(person_in("ou=staff"));
  expect_not_managed(person_in("ou=contractors"));
}

TEST_F(ApiScope, OnlyTheIncludedSubtrees) {
  daemon_.ini.set("writeback", "include_subtrees",
                  "ou=staff," + server().people_dn() + "\nou=nowhere," + server().people_dn());
  expect_managed(person_in("ou=staff"));
  expect_not_managed(person_in("ou=contractors"));
}

TEST_F(ApiScope, IncludedGroupsCountWhenTheyAreNested) {
  const Person direct = person_in("ou=staff");
  const Person nested = person_in("ou=staff");
  const Person outsider = person_in("ou=staff");
  const std::string inner = server().add_group({nested.dn});
  const std::string outer = server().add_group({direct.dn, inner});
  daemon_.ini.set("writeback", "include_groups", outer);
  expect_managed(direct);
  expect_managed(nested);
  expect_not_managed(outsider);
}

TEST_F(ApiScope, ExcludedGroupsBeatIncludedOnes) {
  const Person person = person_in("ou=staff");
  const Person excluded = person_in("ou=staff");
  const std::string inner = server().add_group({excluded.dn});
  daemon_.ini.set("writeback", "include_groups", server().add_group({person.dn, excluded.dn}));
  daemon_.ini.set("writeback", "exclude_groups",
                  server().add_group({}) + "\n" + server().add_group({inner}));
  expect_managed(person);
  expect_not_managed(excluded);
}

TEST_F(ApiScope, WhoeverTheExcludeFilterFits) {
  daemon_.ini.set("writeback", "exclude_filter", "(employeeType=contractor)");
  PersonWish wish;
  wish.more["employeeType"] = {"contractor"};
  expect_not_managed(server().add_person(wish));
  expect_managed(person_in("ou=staff"));
}

TEST_F(ApiScope, PrivilegedPeopleAreProtected) {
  const Person privileged = person_in("ou=staff");
  const std::string inner = server().add_group({privileged.dn});
  daemon_.ini.set("writeback", "privileged_groups", server().add_group({inner}));
  expect_not_managed(privileged);
  expect_managed(person_in("ou=staff"));
}

TEST_F(ApiScope, PrivilegedPeopleWhereTheyAreNotProtected) {
  const Person privileged = person_in("ou=staff");
  daemon_.ini.set("writeback", "privileged_groups", server().add_group({privileged.dn}));
  daemon_.ini.set("writeback", "protect_privileged", "no");
  expect_managed(privileged);
}

TEST_F(ApiScope, TheAgentsOwnAccountIsNeverManaged) {
  daemon_.ini.set("directory", "base_dn", server().suffix());
  daemon_.ini.set("directory", "user_filter", "(|(uid={user})(cn={user}))");
  Person service;
  service.uid = "writebackd";
  service.dn = server().service_dn();
  expect_not_managed(service);
}

TEST_F(ApiScope, AGroupThatCantBeReadStopsEverything) {
  daemon_.ini.set("writeback", "exclude_groups", server().dn("cn=hidden,ou=groups"));
  daemon_.start_without_directory();
  auto client = daemon_.client();
  const Person person = person_in("ou=staff");
  EXPECT_TRUE(is_problem(reset(client, person.uid, fresh_password()), "directory_refused"));
  EXPECT_TRUE(server().accepts(person, person.password));
  EXPECT_EQ(client.get("/readyz").status, 503);
}

}  // namespace writeback::test
