#include "ldap/discovery.hpp"

#include <arpa/inet.h>
#include <arpa/nameser.h>
#include <netinet/in.h>
#include <resolv.h>
#include <spdlog/spdlog.h>

#include <array>
#include <atomic>
#include <boost/asio/as_tuple.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <exception>
#include <random>
#include <thread>

#include "ldap/srv_record.hpp"

namespace writeback::ldap {
namespace asio = boost::asio;

namespace {

constexpr auto as_result = asio::as_tuple(asio::use_awaitable);
constexpr std::chrono::minutes look_again_after{5};
constexpr std::chrono::seconds look_again_after_failure{5};
constexpr std::chrono::milliseconds look_for_answer_every{20};
constexpr std::size_t largest_answer = 64UL * 1024;
constexpr int tries = 2;
constexpr int seconds_for_a_try = 2;

/// What the resolving thread leaves behind. It alone writes `records`, before `done`.
struct Question {
  DiscoverySettings settings;
  std::vector<SrvRecord> records;
  std::atomic<bool> done = false;
};

void ask(Question& question) {
  struct __res_state state {};
  if (res_ninit(&state) != 0) return;
  state.retry = tries;
  state.retrans = seconds_for_a_try;
  if (!question.settings.dns_server.empty()) {
    sockaddr_in server{};
    server.sin_family = AF_INET;
    server.sin_port = htons(question.settings.dns_port);
    inet_pton(AF_INET, question.settings.dns_server.c_str(), &server.sin_addr);
    state.nscount = 1;
    state.nsaddr_list[0] = server;
  }
  const std::string name = "_ldap._tcp.dc._msdcs." + question.settings.domain;
  std::vector<unsigned char> answer(largest_answer);
  const int length = res_nquery(&state, name.c_str(), ns_c_in, ns_t_srv, answer.data(),
                                static_cast<int>(answer.size()));
  if (length > 0) {
    question.records = parse_srv_answer(
        std::span(answer.data(), std::min(answer.size(), static_cast<std::size_t>(length))));
  }
  res_nclose(&state);
}

}  // namespace

Discovery::Discovery(asio::any_io_executor executor, DiscoverySettings settings, bool start_tls,
                     Found found)
    : executor_(executor),
      settings_(std::move(settings)),
      start_tls_(start_tls),
      found_(std::move(found)),
      timer_(executor) {}

void Discovery::start() {
  asio::co_spawn(executor_, keep_looking(), asio::detached);
}

void Discovery::stop() {
  stopped_ = true;
  found_ = nullptr;
  timer_.cancel();
}

asio::awaitable<void> Discovery::keep_looking() {
  const auto self = shared_from_this();
  bool failure_is_known = false;
  while (!stopped_) {
    std::vector<ServerUri> servers;
    try {
      servers = co_await look_up();
    } catch (const std::exception& defect) {
      // No thread to be had, for one: whatever it is, DNS has to be asked again.
      spdlog::error("DNS could not be asked: {}", defect.what());
    }
    if (stopped_) co_return;
    const bool failed = servers.empty();
    if (failed && !failure_is_known) {
      spdlog::warn("DNS names no domain controller for {}; it is asked again", settings_.domain);
    }
    failure_is_known = failed;
    if (!failed) found_(std::move(servers));
    timer_.expires_after(failed ? std::chrono::seconds(look_again_after_failure)
                                : std::chrono::seconds(look_again_after));
    co_await timer_.async_wait(as_result);
  }
}

asio::awaitable<std::vector<ServerUri>> Discovery::look_up() {
  const auto question = std::make_shared<Question>();
  question->settings = settings_;
  std::thread([question] {
    ask(*question);
    question->done = true;
  }).detach();
  asio::steady_timer pause(executor_);
  while (!question->done && !stopped_) {
    pause.expires_after(look_for_answer_every);
    co_await pause.async_wait(as_result);
  }
  if (!question->done) co_return std::vector<ServerUri>{};
  std::random_device dice;
  const auto draw = [&dice](std::uint32_t most) {
    return std::uniform_int_distribution<std::uint32_t>(0, most)(dice);
  };
  co_return uris_of(in_order(std::move(question->records), draw), start_tls_);
}

}  // namespace writeback::ldap
