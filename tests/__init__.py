"""The specification of plotserver. README.md says how to run one test and how to write one."""
