#pragma once

#include <boost/asio/any_io_executor.hpp>
#include <memory>
#include <string>

#include "agent/config/config.hpp"
#include "store/store.hpp"

namespace writeback::agent {

/// The store that the configuration names, with its key. It is opened behind the scenes: a database
/// that can't be used does not keep the daemon from starting. Throws std::runtime_error where the
/// key can't be read.
[[nodiscard]] std::shared_ptr<store::Store> open_store(boost::asio::any_io_executor executor,
                                                       const StoreConfig& config);

/// One connection to it, for a command that ends soon. Throws store::StoreFailure.
[[nodiscard]] std::unique_ptr<store::Database> open_database(const StoreConfig& config);

/// What tells this agent from all others that share a store: made at the first start, and kept in
/// the state folder. Throws std::runtime_error.
[[nodiscard]] std::string agent_id(const std::string& state_dir);

}  // namespace writeback::agent
