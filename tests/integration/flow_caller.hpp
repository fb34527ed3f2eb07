#pragma once

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <boost/json/object.hpp>
#include <memory>
#include <string>
#include <vector>

#include "tests/integration/daemon_test.hpp"
#include "tests/support/gateway_server.hpp"
#include "tests/support/mail_server.hpp"

namespace writeback::test {

/// A portal that walks somebody through a flow over HTTPS.
class FlowCaller {
 public:
  FlowCaller(const support::Daemon& daemon, const std::string& api_key);

  /// Opens one and goes on with it; the answer.
  support::HttpReply open(const std::string& kind, boost::json::object more = {});
  [[nodiscard]] support::HttpReply get();
  [[nodiscard]] support::HttpReply step(const std::string& name, const boost::json::object& body);
  [[nodiscard]] support::HttpReply remove_method(const std::string& method);
  [[nodiscard]] support::HttpReply methods();

  // The steps by name.
  [[nodiscard]] support::HttpReply identify(const std::string& user,
                                            const std::string& password = {});
  [[nodiscard]] support::HttpReply challenge(const std::string& method,
                                             const std::string& target = {},
                                             const std::string& number = {});
  [[nodiscard]] support::HttpReply verify(const std::string& code);
  [[nodiscard]] support::HttpReply set_password(const std::string& password);

  [[nodiscard]] const std::string& id() const { return id_; }
  void go_on_with(const std::string& id) { id_ = id; }

 private:
  support::HttpsClient client_;
  std::string id_;
};

/// What a flow says: "state", or else the problem's code.
[[nodiscard]] std::string state_in(const support::HttpReply& reply);
/// The names of the methods that are offered.
[[nodiscard]] std::vector<std::string> methods_in(const support::HttpReply& reply);
[[nodiscard]] std::int64_t number_in(const support::HttpReply& reply, const char* member);

/// Tests of flows on the shared directory, with a real mail server. The daemon is the test's own,
/// without CAPTCHA unless it says otherwise, and with room for many flows.
class FlowsTest : public testing::Test {
 protected:
  void SetUp() override;
  /// Starts what `ini` says by now.
  FlowCaller& caller();
  [[nodiscard]] support::Daemon& daemon() { return *daemon_; }
  [[nodiscard]] static support::TestDirectory& server() { return support::TestDirectory::shared(); }
  [[nodiscard]] static support::MailServer& mail() { return support::MailServer::shared(); }
  [[nodiscard]] const std::string& key() const { return key_; }
  [[nodiscard]] FlowCaller another_caller() { return {*daemon_, key_}; }
  void use_mail();
  /// A gateway for texts and calls, in its plain form.
  void use_gateway(const support::GatewayServer& gateway);
  [[nodiscard]] std::string code_by_mail(const std::string& address, std::size_t count = 1);
  /// As far as choose_password, by mail.
  void pass_by_mail(FlowCaller& by, const support::Person& person, const std::string& kind);

 private:
  std::unique_ptr<support::Daemon> daemon_;
  std::string key_;
  std::unique_ptr<FlowCaller> caller_;
};

}  // namespace writeback::test
