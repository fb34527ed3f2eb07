#include "tests/integration/flow_caller.hpp"

#include <boost/json/array.hpp>
#include <boost/json/serialize.hpp>

#include "tests/support/temp_folder.hpp"

namespace writeback::test {

namespace json = boost::json;

namespace {

support::HttpsClient client_for(const support::Daemon& daemon, const std::string& api_key) {
  auto settings = daemon.client_settings();
  settings.api_key = api_key;
  return support::HttpsClient(settings);
}

}  // namespace

FlowCaller::FlowCaller(const support::Daemon& daemon, const std::string& api_key)
    : client_(client_for(daemon, api_key)) {}

support::HttpReply FlowCaller::open(const std::string& kind, json::object more) {
  more["kind"] = kind;
  auto reply = client_.post("/v1/flows", more);
  id_ = reply.text("flow");
  return reply;
}

support::HttpReply FlowCaller::get() {
  return client_.get("/v1/flows/" + id_);
}

support::HttpReply FlowCaller::step(const std::string& name, const json::object& body) {
  return client_.post("/v1/flows/" + id_ + "/" + name, body);
}

support::HttpReply FlowCaller::remove_method(const std::string& method) {
  const json::object body{{"method", method}};
  return client_.send("DELETE", "/v1/flows/" + id_ + "/methods", json::serialize(body),
                      {"Content-Type: application/json"});
}

support::HttpReply FlowCaller::methods() {
  return client_.get("/v1/flows/" + id_ + "/methods");
}

support::HttpReply FlowCaller::identify(const std::string& user, const std::string& password) {
  json::object body{{"user", user}};
  if (!password.empty()) body["current_password"] = password;
  return step("identify", body);
}

support::HttpReply FlowCaller::challenge(const std::string& method, const std::string& target,
                                         const std::string& number) {
  json::object body{{"method", method}};
  if (!target.empty()) body["target"] = target;
  if (!number.empty()) body["number"] = number;
  return step("challenge", body);
}

support::HttpReply FlowCaller::verify(const std::string& code) {
  json::object body;
  if (!code.empty()) body["code"] = code;
  return step("verify", body);
}

support::HttpReply FlowCaller::set_password(const std::string& password) {
  return step("password", {{"new_password", password}});
}

std::string state_in(const support::HttpReply& reply) {
  const std::string code = reply.code();
  return code.empty() ? reply.text("state") : code;
}

std::vector<std::string> methods_in(const support::HttpReply& reply) {
  std::vector<std::string> names;
  const auto body = reply.json();
  const auto* object = body.if_object();
  const auto* methods = object == nullptr ? nullptr : object->if_contains("methods");
  if (methods == nullptr) return names;
  for (const auto& method : methods->as_array()) {
    names.emplace_back(method.at("method").as_string());
  }
  return names;
}

std::int64_t number_in(const support::HttpReply& reply, const char* member) {
  const auto body = reply.json();
  const auto* found = body.is_object() ? body.get_object().if_contains(member) : nullptr;
  return found == nullptr ? -1 : found->to_number<std::int64_t>();
}

void FlowsTest::SetUp() {
  daemon_ = std::make_unique<support::Daemon>(server());
  key_ = daemon_->add_client("selfservice", "flows");
  daemon_->ini.set("captcha", "provider", "none");
  daemon_->ini.set("throttle", "flows", "100000 per 1h");
}

FlowCaller& FlowsTest::caller() {
  if (!caller_) {
    daemon_->start();
    caller_ = std::make_unique<FlowCaller>(*daemon_, key_);
  }
  return *caller_;
}

void FlowsTest::use_mail() {
  support::write_file(daemon_->path("secrets/mail-password"), mail().password());
  support::write_file(daemon_->path("tls/mail-ca.crt"), mail().ca_pem(), 0644);
  daemon_->ini.set("mail", "server", mail().starttls_url());
  daemon_->ini.set("mail", "user", mail().user());
  daemon_->ini.set("mail", "password_file", "secrets/mail-password");
  daemon_->ini.set("mail", "ca_certificate", "tls/mail-ca.crt");
  daemon_->ini.set("mail", "from", "Password help <no-reply@example.com>");
}

void FlowsTest::use_gateway(const support::GatewayServer& gateway) {
  support::write_file(daemon_->path("secrets/gateway"), "gateway-secret");
  for (const char* section : {"text", "call"}) {
    daemon_->ini.set(section, "gateway", "webhook");
    daemon_->ini.set(section, "url", gateway.url() + "/" + section);
    daemon_->ini.set(section, "secret_file", "secrets/gateway");
  }
  daemon_->ini.set("call", "callback_url", daemon_->base_url() + "/v1/callbacks/call");
}

std::string FlowsTest::code_by_mail(const std::string& address, std::size_t count) {
  return support::code_in(mail().wait_for(address, count).text);
}

void FlowsTest::pass_by_mail(FlowCaller& by, const support::Person& person,
                             const std::string& kind) {
  const auto before = mail().mails_to(person.mail).size();
  ASSERT_EQ(by.open(kind).status, 201);
  const auto identified = by.identify(person.uid);
  ASSERT_EQ(state_in(identified), "choose_method") << identified.body;
  const auto asked = by.challenge("email");
  ASSERT_EQ(state_in(asked), "enter_code") << asked.body;
  const auto verified = by.verify(code_by_mail(person.mail, before + 1));
  ASSERT_EQ(verified.status, 200) << verified.body;
}

}  // namespace writeback::test
