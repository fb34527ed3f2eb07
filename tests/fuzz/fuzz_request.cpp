#include <spdlog/spdlog.h>

#include <boost/json/parse.hpp>
#include <memory>
#include <string>

#include "api/response_text.hpp"
#include "api/service.hpp"
#include "tests/fuzz/fuzz_target.hpp"
#include "tests/unit/api/fake_measurements.hpp"
#include "tests/unit/policy/fake_audit.hpp"
#include "tests/unit/policy/fake_directory.hpp"
#include "tests/unit/policy/fake_kept_keys.hpp"
#include "tests/unit/policy/fake_keys.hpp"
#include "tests/unit/run_task.hpp"

namespace {

using namespace writeback::api;
using writeback::fuzz::require;
using writeback::test::FakeDirectory;

std::shared_ptr<FakeDirectory> some_directory() {
  auto directory = std::make_shared<FakeDirectory>();
  writeback::Account account;
  account.dn = "uid=ada";
  account.login_names = {"ada"};
  directory->accounts.emplace_back(account);
  return directory;
}

Service service_before(std::shared_ptr<FakeDirectory> directory) {
  Client client;
  client.name = "portal";
  client.api_key_sha256 = sha256("key");
  client.scopes.add(writeback::CallerScope::writeback);
  writeback::DirectOperations direct(*directory, writeback::WritebackScope{},
                                     writeback::PasswordRules{});
  return Service(Service::Parts{
      .clients = {client},
      .direct = std::move(direct),
      .directory = directory,
      .audit = std::make_shared<writeback::test::FakeAudit>(),
      .keys = std::make_shared<writeback::test::FakeKeys>(),
      .measurements = std::make_shared<writeback::test::FakeMeasurements>(),
      .password_keys = std::make_shared<writeback::api::PasswordKeys>(
          std::make_shared<writeback::test::FakeKeptKeys>(), std::chrono::hours{720},
          [] { return writeback::Timestamp{std::chrono::seconds{1'795'000'000}}; }),
  });
}

/// Method, path, media type, request id and credentials on a line each, then the body.
Request request_from(std::string_view text) {
  Request request;
  request.method = writeback::fuzz::take_line(text);
  request.path = writeback::fuzz::take_line(text);
  request.content_type = writeback::fuzz::take_line(text);
  request.request_id = writeback::fuzz::take_line(text);
  request.authorization = writeback::fuzz::take_line(text);
  request.body = text;
  request.peer = boost::asio::ip::make_address("192.0.2.7");
  request.received = std::chrono::steady_clock::now();
  return request;
}

/// The head of an answer has a name and a value in every line, whatever came in.
void require_clean_head(const std::string& message) {
  const auto end = message.find("\r\n\r\n");
  require(end != std::string::npos);
  std::size_t at = message.find("\r\n") + 2;
  while (at < end + 2) {
    const auto line_end = message.find("\r\n", at);
    const auto line = message.substr(at, line_end - at);
    require(line.find(": ") != std::string::npos &&
            line.find_first_of("\r\n") == std::string::npos);
    at = line_end + 2;
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  spdlog::set_level(spdlog::level::off);
  static const auto directory = some_directory();
  static const Service service = service_before(directory);
  directory->calls.clear();
  const Request request = request_from(writeback::fuzz::text_of(data, size));
  const Response response = writeback::test::run(service.answer(request));
  require(response.status == 200 || (response.status >= 400 && response.status < 500));
  require(response.status != 401 || directory->calls.empty());
  boost::system::error_code error;
  static_cast<void>(boost::json::parse(response.body, error));
  require(!error);
  require_clean_head(to_http(response, true, 1));
  return 0;
}
