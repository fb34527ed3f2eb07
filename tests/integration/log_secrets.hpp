#pragma once

#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "tests/support/run_logs.hpp"
#include "tests/support/secrets_used.hpp"

namespace writeback::test {

/// What of the secrets stands in any of the files, with the file's name.
[[nodiscard]] std::vector<std::string> secrets_in(const std::vector<std::string>& files,
                                                  const support::SecretsUsed& secrets);

/// After the last test: searches everything that was logged, by the daemons and by the libraries in
/// this process, for everything that was secret. All of it is logged at level debug.
class LogSecretsEnvironment final : public testing::Environment {
 public:
  void SetUp() override;
  void TearDown() override;
};

}  // namespace writeback::test
