#include "agent/lifecycle.hpp"

#include <spdlog/spdlog.h>

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <csignal>
#include <exception>
#include <thread>

#include "agent/control_path.hpp"
#include "agent/file_stamp.hpp"
#include "agent/inherited_sockets.hpp"
#include "agent/logging.hpp"

namespace writeback::agent {
namespace asio = boost::asio;

namespace {

constexpr auto as_result = asio::as_tuple(asio::use_awaitable);
constexpr std::chrono::seconds look_at_certificate_every{1};
constexpr std::chrono::seconds time_for_the_trail{15};

std::vector<std::string> tls_files(const Config& config) {
  const auto& tls = config.api.tls;
  return {tls.certificate, tls.private_key, tls.client_ca};
}

std::vector<Vitals::Server::Asked> asked_of(const ldap::ServerTally& tally) {
  std::vector<Vitals::Server::Asked> all;
  for (std::size_t operation = 0; operation < ldap::ServerTally::operations.size(); ++operation) {
    for (std::size_t result = 0; result < ldap::ServerTally::results.size(); ++result) {
      all.push_back({ldap::ServerTally::operations.at(operation),
                     ldap::ServerTally::results.at(result), tally.of(operation, result)});
    }
  }
  return all;
}

}  // namespace

Lifecycle::Lifecycle(asio::io_context& loop, std::shared_ptr<const Config> config)
    : loop_(loop),
      signals_(loop, SIGTERM, SIGINT, SIGHUP),
      watch_timer_(loop),
      systemd_(loop.get_executor()),
      assembly_(assemble(loop.get_executor(), config, reload_on_request())),
      notices_(loop.get_executor(), assembly_.notices,
               [this] { return assembly_.flows.flows->parts().messenger; }),
      listener_(
          loop.get_executor(), [this] { return assembly_.service; }, config->api.max_connections),
      control_(loop.get_executor(), [this] { return assembly_.service; }) {
  for (const auto& warning : config->warnings) spdlog::warn("{}", warning);
  load_tls();
  listener_.adopt(take_inherited_sockets());
  listener_.listen_on(config->api.listen);
  listen_for_administrator();
  assembly_.metrics->look_by([this] { return vitals(); });
  assembly_.audit->note(AuditKind::service_started, WRITEBACKD_VERSION);
}

void Lifecycle::run() {
  asio::co_spawn(loop_, handle_signals(), asio::detached);
  asio::co_spawn(loop_, watch_certificate(), asio::detached);
  asio::co_spawn(loop_, notices_.run(), asio::detached);
  asio::co_spawn(loop_, systemd_.feed_watchdog(), asio::detached);
  SystemdNotify::ready();
  bool started = false;
  while (!loop_.stopped()) {
    loop_.run_one();
    loop_.poll();
    if (!started) started = has_started();
    const auto rest = assembly_.directory->rest();
    if (rest > rest.zero()) std::this_thread::sleep_for(rest);
  }
}

bool Lifecycle::has_started() const {
  const std::string objection = assembly_.directory->objection();
  if (!objection.empty()) throw UnusableDirectory(objection);
  return assembly_.directory->ready();
}

/// What the metrics say of everything that is kept elsewhere.
Vitals Lifecycle::vitals() const {
  Vitals vitals;
  for (const auto& server : assembly_.directory->servers()) {
    vitals.servers.push_back({server->name(), server->ready(), server->in_use(),
                              server->connections(), server->writes_waiting(),
                              asked_of(server->tally())});
  }
  const auto left = api::certificate_expires_in(assembly_.config->api.tls.certificate);
  if (left) {
    vitals.certificates.push_back(
        {assembly_.config->api.tls.certificate, static_cast<double>(left->count())});
  }
  for (const auto& copy : assembly_.audit->copies()) {
    vitals.copies.push_back({copy.name, copy.trouble.empty(), copy.bytes_behind});
  }
  vitals.audit_waiting = assembly_.audit->waiting();
  vitals.audit_works = assembly_.audit->trouble().empty();
  vitals.store_works = assembly_.keys->trouble().empty();
  return vitals;
}

void Lifecycle::load_tls() {
  // The stamp first: a file that changes while it is read is read again.
  tls_stamp_ = stamp_of(tls_files(*assembly_.config));
  listener_.use_tls(api::make_server_tls(assembly_.config->api.tls));
}

/// People who wait for their passwords do not wait for this one.
void Lifecycle::listen_for_administrator() {
  try {
    control_.listen_at(control_socket_to_make(assembly_.config->state_dir));
  } catch (const std::exception& failure) {
    spdlog::error("writebackctl can't call this process: {}", failure.what());
  }
}

std::vector<std::string> Lifecycle::take_into_use(std::shared_ptr<const Config> config) {
  Assembly next = assemble(loop_.get_executor(), config, reload_on_request(), &assembly_);
  // The stamp first: a file that changes while it is read is read again.
  auto stamp = stamp_of(tls_files(*config));
  auto tls = api::make_server_tls(config->api.tls);
  listener_.listen_on(config->api.listen);
  // From here on nothing fails.
  listener_.use_tls(std::move(tls));
  listener_.set_max_connections(config->api.max_connections);
  tls_stamp_ = std::move(stamp);
  AuditSettings same_but_required = assembly_.config->audit;
  same_but_required.required = config->audit.required;
  std::vector<std::string> notes = config->warnings;
  if (config->audit != same_but_required || config->store != assembly_.config->store) {
    notes.emplace_back("[store], and of [audit] all but `required`, take effect at the next start");
  }
  assembly_ = std::move(next);
  assembly_.audit->require(config->audit.required);
  set_log_level(config->log.level);
  return notes;
}

api::Reload Lifecycle::reload_on_request() {
  return [this] { return reload(); };
}

/// systemd hears of it whoever asked.
api::ReloadOutcome Lifecycle::reload() {
  SystemdNotify::reloading();
  auto outcome = read_ini_file_anew();
  for (const auto& mistake : outcome.mistakes) spdlog::error("reload: {}", mistake);
  for (const auto& note : outcome.notes) spdlog::warn("reload: {}", note);
  if (outcome.mistakes.empty()) {
    spdlog::info("reload: the new ini file is in use");
  } else {
    spdlog::error("reload: the new ini file is refused, the old one stays in use");
  }
  SystemdNotify::ready();
  return outcome;
}

api::ReloadOutcome Lifecycle::read_ini_file_anew() {
  api::ReloadOutcome outcome;
  const LoadedConfig loaded = load_config(assembly_.config->file);
  for (const auto& error : loaded.errors) outcome.mistakes.push_back(error.text());
  if (!loaded.config) {
    assembly_.audit->note(AuditKind::configuration_refused, "mistakes in the ini file");
    return outcome;
  }
  try {
    outcome.notes = take_into_use(loaded.config);
    assembly_.audit->note(AuditKind::configuration_reloaded);
  } catch (const std::exception& failure) {
    outcome.mistakes.emplace_back(failure.what());
    assembly_.audit->note(AuditKind::configuration_refused, failure.what());
  }
  return outcome;
}

asio::awaitable<void> Lifecycle::handle_signals() {
  while (true) {
    const auto [error, signal] = co_await signals_.async_wait(as_result);
    if (error) co_return;
    if (signal != SIGHUP) break;
    reload();
  }
  co_await shut_down();
}

asio::awaitable<void> Lifecycle::watch_certificate() {
  while (true) {
    watch_timer_.expires_after(look_at_certificate_every);
    const auto [error] = co_await watch_timer_.async_wait(as_result);
    if (error) co_return;
    if (stamp_of(tls_files(*assembly_.config)) == tls_stamp_) continue;
    try {
      load_tls();
      spdlog::info("the TLS certificate changed: the new one is in use");
    } catch (const std::exception& failure) {
      spdlog::error("the TLS certificate changed: {}; the old one stays in use", failure.what());
    }
  }
}

asio::awaitable<void> Lifecycle::shut_down() {
  SystemdNotify::stopping(assembly_.config->api.shutdown_timeout + time_for_the_trail);
  spdlog::info("ending: no new connections, requests that are under way are finished");
  watch_timer_.cancel();
  notices_.stop();
  listener_.stop_accepting();
  control_.stop_accepting();
  const auto patience = std::chrono::steady_clock::now() + assembly_.config->api.shutdown_timeout;
  co_await listener_.drain(patience);
  co_await control_.drain(patience);
  assembly_.audit->note(AuditKind::service_stopped);
  spdlog::info("ended");
  systemd_.stop();
  loop_.stop();
}

}  // namespace writeback::agent
