#include "ldap/pool.hpp"

#include <algorithm>
#include <boost/asio/as_tuple.hpp>
#include <boost/asio/use_awaitable.hpp>

namespace writeback::ldap {
namespace asio = boost::asio;

Pool::Pool(asio::any_io_executor executor, std::shared_ptr<const DirectorySettings> settings,
           std::shared_ptr<const Dialect> dialect)
    : executor_(executor), settings_(std::move(settings)), dialect_(std::move(dialect)) {
  connect_.tls = std::make_shared<TlsSettings>(settings_->ca_pem);
  connect_.start_tls = settings_->start_tls;
  take(settings_->servers);
  if (settings_->discovery.domain.empty()) return;
  discovery_ =
      std::make_shared<Discovery>(executor_, settings_->discovery, settings_->start_tls,
                                  [this](const std::vector<ServerUri>& found) { take(found); });
  discovery_->start();
}

Pool::~Pool() {
  if (discovery_) discovery_->stop();
  for (const auto& server : servers_) server->stop();
}

/// The same servers in another order stay as they are: DNS draws lots among equals, and to move
/// from one to the other helps nobody.
void Pool::take(const std::vector<ServerUri>& uris) {
  std::vector<std::uint32_t> order;
  order.reserve(uris.size());
  for (const auto& uri : uris) order.push_back(index_of(uri));
  if (std::is_permutation(order.begin(), order.end(), order_.begin(), order_.end())) return;
  for (const auto index : order_) {
    if (std::find(order.begin(), order.end(), index) == order.end()) servers_[index]->stop();
  }
  order_ = std::move(order);
  wake_waiting();
}

/// Of a server that counts now, or of a new one.
std::uint32_t Pool::index_of(const ServerUri& uri) {
  const auto known = std::find_if(order_.begin(), order_.end(), [&](std::uint32_t index) {
    return servers_[index]->name() == uri.text;
  });
  if (known != order_.end()) return *known;
  servers_.push_back(std::make_shared<Server>(executor_, settings_, dialect_, uri, connect_,
                                              [this] { wake_waiting(); }));
  servers_.back()->start();
  return static_cast<std::uint32_t>(servers_.size() - 1);
}

Task<ServerRef> Pool::pick(Deadline deadline) {
  const auto patience = std::min(deadline, std::chrono::steady_clock::now() + wait_for_recovery);
  while (true) {
    for (const auto index : order_) {
      if (!servers_[index]->ready()) continue;
      const ServerRef chosen{index};
      use(chosen);
      co_return chosen;
    }
    const bool refused = std::any_of(order_.begin(), order_.end(), [this](std::uint32_t index) {
      return servers_[index]->state() == ServerHealth::State::refused;
    });
    if (refused) {
      co_return Problem{
          ProblemKind::directory_refused,
          "the directory refuses the agent's own sign-in, or must not be used (the log "
          "says which): check bind_dn and bind_password_file or keytab"};
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

std::vector<std::shared_ptr<const Server>> Pool::servers() const {
  std::vector<std::shared_ptr<const Server>> all;
  all.reserve(order_.size());
  for (const auto index : order_) all.push_back(servers_[index]);
  return all;
}

bool Pool::ready() const {
  return std::any_of(order_.begin(), order_.end(),
                     [this](std::uint32_t index) { return servers_[index]->ready(); });
}

std::string Pool::objection() const {
  std::string last;
  for (const auto index : order_) {
    if (servers_[index]->objection().empty()) return {};
    last = servers_[index]->name() + ": " + servers_[index]->objection();
  }
  return last;
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
