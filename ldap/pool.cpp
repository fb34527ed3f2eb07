#include "ldap/pool.hpp"

#include <algorithm>
#include <boost/asio/as_tuple.hpp>
#include <boost/asio/use_awaitable.hpp>

namespace writeback::ldap {
namespace asio = boost::asio;

Pool::Pool(asio::any_io_executor executor, std::shared_ptr<const DirectorySettings> settings,
           std::shared_ptr<const Dialect> dialect)
    : executor_(executor) {
  ConnectSettings connect;
  connect.tls = std::make_shared<TlsSettings>(settings->ca_pem);
  connect.start_tls = settings->start_tls;
  for (const auto& uri : settings->servers) {
    servers_.push_back(std::make_shared<Server>(executor, settings, dialect, uri, connect,
                                                [this] { wake_waiting(); }));
  }
  for (const auto& server : servers_) server->start();
}

Pool::~Pool() {
  for (const auto& server : servers_) server->stop();
}

Task<ServerRef> Pool::pick(Deadline deadline) {
  const auto patience = std::min(deadline, std::chrono::steady_clock::now() + wait_for_recovery);
  while (true) {
    for (std::uint32_t index = 0; index < servers_.size(); ++index) {
      if (!servers_[index]->ready()) continue;
      const ServerRef chosen{index};
      use(chosen);
      co_return chosen;
    }
    const bool refused = std::any_of(servers_.begin(), servers_.end(), [](const auto& server) {
      return server->state() == ServerHealth::State::refused;
    });
    if (refused) {
      co_return Problem{ProblemKind::directory_refused,
                        "the directory refuses the agent's own sign-in: check bind_dn and "
                        "bind_password_file"};
    }
    if (std::chrono::steady_clock::now() >= patience) {
      Problem problem{ProblemKind::directory_unavailable, "no directory server answers"};
      problem.retry_after = std::chrono::seconds{2};
      co_return problem;
    }
    asio::steady_timer bell(executor_, patience);
    waiting_.push_back(&bell);
    co_await bell.async_wait(asio::as_tuple(asio::use_awaitable));
    std::erase(waiting_, &bell);
  }
}

WritePace::Duration Pool::rest() const {
  auto longest = WritePace::Duration::zero();
  for (const auto& server : servers_) longest = std::max(longest, server->rest());
  return longest;
}

void Pool::wake_waiting() {
  for (auto* bell : waiting_) bell->cancel();
}

void Pool::use(ServerRef chosen) {
  for (std::uint32_t index = 0; index < servers_.size(); ++index) {
    servers_[index]->use(index == chosen.index);
  }
}

const Server* Pool::in_use() const {
  const auto used = std::find_if(servers_.begin(), servers_.end(),
                                 [](const auto& server) { return server->in_use(); });
  return used == servers_.end() ? nullptr : used->get();
}

}  // namespace writeback::ldap
