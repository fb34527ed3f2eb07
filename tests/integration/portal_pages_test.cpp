// The bundled portal as its pages are served, and who may call the flows because of them.
#include <boost/json/serialize.hpp>
#include <filesystem>

#include "tests/integration/flow_caller.hpp"

namespace writeback::test {

namespace json = boost::json;
using support::HttpReply;

class PortalPages : public FlowsTest {
 protected:
  void start() {
    daemon().ini.set("portal", "enabled", "yes");
    static_cast<void>(caller());
    auto settings = daemon().client_settings();
    settings.api_key.clear();
    browser_ = std::make_unique<support::HttpsClient>(settings);
  }
  [[nodiscard]] HttpReply get(const std::string& path, std::vector<std::string> headers = {}) {
    return browser_->send("GET", path, "", headers);
  }
  [[nodiscard]] HttpReply open(std::vector<std::string> headers, json::object body = {}) {
    headers.emplace_back("Content-Type: application/json");
    body["kind"] = "reset";
    return browser_->send("POST", "/v1/flows", json::serialize(body), headers);
  }
  [[nodiscard]] std::string own() const { return origin_; }
  void SetUp() override {
    FlowsTest::SetUp();
    origin_ = daemon().base_url();
  }

 private:
  std::unique_ptr<support::HttpsClient> browser_;
  std::string origin_;
};

TEST_F(PortalPages, AreThereOnlyWhereTheyAreSwitchedOn) {
  static_cast<void>(caller());
  for (const char* path : {"/", "/reset", "/portal/main.js", "/portal/settings.json"}) {
    EXPECT_EQ(another_caller().open("reset").status, 201);
    auto settings = daemon().client_settings();
    EXPECT_TRUE(is_problem(support::HttpsClient(settings).get(path), "not_found")) << path;
  }
}

TEST_F(PortalPages, AreServedWithWhatKeepsOthersOut) {
  start();
  for (const char* path : {"/", "/reset", "/unlock", "/change", "/register"}) {
    const auto page = get(path);
    EXPECT_EQ(page.status, 200) << path;
    EXPECT_EQ(page.header("content-type"), "text/html; charset=utf-8");
    EXPECT_EQ(page.header("cache-control"), "no-store");
    EXPECT_EQ(page.header("x-content-type-options"), "nosniff");
    EXPECT_EQ(page.header("referrer-policy"), "same-origin");
    EXPECT_EQ(page.header("content-security-policy"),
              "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; "
              "img-src 'self' data:; worker-src 'self'; form-action 'none'; base-uri 'none'; "
              "frame-ancestors 'none'");
    EXPECT_EQ(page.body.find("<script>"), std::string::npos);
  }
  EXPECT_TRUE(is_problem(get("/portal/../writebackd.ini"), "not_found"));
  EXPECT_TRUE(is_problem(get("/portal/"), "not_found"));
  EXPECT_EQ(get("/reset/").status, 200) << "as people type it";
  const auto posted = open({"Origin: " + own()});
  EXPECT_EQ(posted.status, 201) << posted.body;
  auto settings = daemon().client_settings();
  const auto refused = support::HttpsClient(settings).send("POST", "/reset", "{}",
                                                           {"Content-Type: application/json"});
  EXPECT_TRUE(is_problem(refused, "method_not_allowed"));
  EXPECT_EQ(refused.header("allow"), "GET");
}

TEST_F(PortalPages, EveryFileOfTheFolderIsServedAsItIs) {
  start();
  const std::filesystem::path folder = std::filesystem::path(WRITEBACK_DOCS) / "../portal";
  std::size_t files = 0;
  for (const auto& entry : std::filesystem::recursive_directory_iterator(folder)) {
    if (!entry.is_regular_file()) continue;
    const auto name = std::filesystem::relative(entry.path(), folder).string();
    const auto served = get("/portal/" + name);
    EXPECT_EQ(served.status, 200) << name;
    EXPECT_EQ(served.body, support::read_file(entry.path())) << name;
    if (name.ends_with(".js")) {
      EXPECT_EQ(served.header("content-type"), "text/javascript; charset=utf-8");
    }
    ++files;
  }
  EXPECT_GT(files, 20U);
}

TEST_F(PortalPages, OnlyTheirOwnPagesMayCallTheFlowsWithoutAKey) {
  start();
  EXPECT_EQ(open({"Origin: " + own()}).status, 201);
  EXPECT_TRUE(is_problem(open({}), "unauthenticated"));
  EXPECT_TRUE(is_problem(open({"Origin: https://elsewhere.example.com"}), "unauthenticated"));
  EXPECT_TRUE(is_problem(open({"Origin: null"}), "unauthenticated"));
  EXPECT_TRUE(is_problem(open({"Origin: " + own(), "Origin: " + own()}), "unauthenticated"));
  EXPECT_TRUE(is_problem(open({"Origin: http://" + own().substr(8)}), "unauthenticated"));
  EXPECT_TRUE(is_problem(open({"Origin: " + own() + ".evil.example.com"}), "unauthenticated"));
  EXPECT_TRUE(
      is_problem(open({"Origin: https://elsewhere.example.com", "Sec-Fetch-Site: same-origin"}),
                 "unauthenticated"));
  // Whoever shows a key is taken at his word.
  EXPECT_TRUE(
      is_problem(open({"Origin: " + own(), "Authorization: Bearer wrong"}), "unauthenticated"));
  const auto made = open({"Origin: " + own()});
  const std::string path = "/v1/flows/" + made.text("flow");
  EXPECT_EQ(get(path, {"Sec-Fetch-Site: same-origin"}).status, 200);
  EXPECT_EQ(get(path, {"Referer: " + own() + "/reset"}).status, 200);
  EXPECT_TRUE(is_problem(get(path), "unauthenticated"));
  EXPECT_TRUE(is_problem(get(path, {"Sec-Fetch-Site: cross-site"}), "unauthenticated"));
  EXPECT_TRUE(
      is_problem(get(path, {"Referer: " + own() + ".evil.example.com/"}), "unauthenticated"));
  EXPECT_EQ(get("/v1/regions", {"Sec-Fetch-Site: same-origin"}).status, 200);
  EXPECT_EQ(another_caller().get().status, 404) << "another caller's flow is not there";
}

TEST_F(PortalPages, MayDoNothingElse) {
  start();
  for (const char* path : {"/v1/account/status", "/v1/password/reset", "/v1/password/change",
                           "/v1/account/unlock", "/v1/support/registration", "/v1/support/pass"}) {
    auto settings = daemon().client_settings();
    settings.api_key.clear();
    const auto refused = support::HttpsClient(settings).send(
        "POST", path, R"({"user":"ada"})",
        {"Content-Type: application/json", "Origin: " + own(), "Sec-Fetch-Site: same-origin"});
    EXPECT_TRUE(is_problem(refused, "unauthenticated")) << path;
  }
  EXPECT_TRUE(is_problem(get("/metrics", {"Sec-Fetch-Site: same-origin"}), "unauthenticated"));
}

TEST_F(PortalPages, ThePersonsAddressIsKnownAndNotTold) {
  start();
  const auto told = open({"Origin: " + own()}, {{"from", "192.0.2.1"}});
  EXPECT_TRUE(is_problem(told, "invalid_request")) << told.body;
  EXPECT_THAT(pointers_in(told), testing::ElementsAre("/from"));
  EXPECT_EQ(open({"Origin: " + own()}).status, 201);
  EXPECT_TRUE(daemon().log_shows("caller=bundled-portal operation=flows.open"));
}

TEST_F(PortalPages, OneAddressCantAskWithoutEnd) {
  daemon().ini.set("throttle", "portal_names", "5 per 1h");
  start();
  for (int i = 0; i < 5; ++i) EXPECT_EQ(open({"Origin: " + own()}).status, 201);
  const auto refused = open({"Origin: " + own()});
  EXPECT_TRUE(is_problem(refused, "too_many_attempts"));
  EXPECT_FALSE(refused.header("retry-after").empty());
  EXPECT_EQ(get("/").status, 200) << "the page can say so";
  EXPECT_EQ(another_caller().open("reset").status, 201) << "callers with keys go on";
}

TEST_F(PortalPages, BehindAProxyTheyHaveItsName) {
  daemon().ini.set("portal", "url", "https://Password.example.com:443/");
  start();
  EXPECT_EQ(open({"Origin: https://password.example.com"}).status, 201);
  EXPECT_TRUE(is_problem(open({"Origin: " + own()}), "unauthenticated"));
  EXPECT_TRUE(daemon().log_shows("not at [portal] url, https://password.example.com"));
}

TEST_F(PortalPages, TheyAreToldWhatTheIniFileSays) {
  daemon().ini.set("portal", "sign_in_url", "https://login.example.com/?a=b");
  daemon().ini.set("self_service", "organisation", "Łódź & Söhne <AG>");
  daemon().ini.set("writeback", "operations", "reset");
  daemon().ini.set("captcha", "provider", "hcaptcha");
  daemon().ini.set("captcha", "site_key", "site");
  support::write_file(daemon().path("secrets/captcha"), "secret");
  daemon().ini.set("captcha", "secret_file", "secrets/captcha");
  start();
  const auto settings = get("/portal/settings.json");
  EXPECT_EQ(settings.header("content-type"), "application/json");
  const auto told = settings.json();
  EXPECT_EQ(told.at("organisation"), "Łódź & Söhne <AG>");
  EXPECT_EQ(told.at("sign_in_url"), "https://login.example.com/?a=b");
  EXPECT_EQ(json::serialize(told.at("offers")), R"(["reset","register"])");
  EXPECT_FALSE(told.at("contact_by_mail").as_bool());
  EXPECT_THAT(get("/reset").header("content-security-policy"),
              testing::HasSubstr("frame-src https://hcaptcha.com https://*.hcaptcha.com;"));
  daemon().ini.set("portal", "enabled", "no");
  daemon().write_ini();
  ASSERT_TRUE(daemon().reload());
  EXPECT_EQ(get("/reset").status, 404) << "a reload switches it off";
  EXPECT_TRUE(is_problem(open({"Origin: " + own()}), "unauthenticated"));
}

}  // namespace writeback::test
