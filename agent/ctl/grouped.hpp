#pragma once

#include <cstddef>
#include <string>

namespace writeback::agent {

/// A number for people: "5,204".
[[nodiscard]] std::string grouped(std::size_t number);

}  // namespace writeback::agent
